using CsCheck;
using Google.Protobuf.Reflection;
using FileOptions = Google.Protobuf.Reflection.FileOptions;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;
using Label = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;

namespace Telemetry.Sdk.Tests.Testing.ProtoText;

/// <summary>Files as protoc makes them, of random content that protoc would take.</summary>
internal static class RandomDescriptors
{
    private const int MostTypes = 6;

    private static readonly FieldType[] Scalars =
    [
        FieldType.Double, FieldType.Float, FieldType.Int64, FieldType.Uint64, FieldType.Int32, FieldType.Fixed64, FieldType.Fixed32, FieldType.Bool, FieldType.String,
        FieldType.Bytes, FieldType.Uint32, FieldType.Sfixed32, FieldType.Sfixed64, FieldType.Sint32, FieldType.Sint64,
    ];

    /// <summary>A seed decides everything: what is built from it refers to itself, which generators of parts cannot.</summary>
    public static readonly Gen<FileDescriptorProto> Files = Gen.Int.Select(seed => new Builder(new Random(seed)).File());

    private sealed class Builder(Random random)
    {
        private readonly List<string> _messages = [];
        private readonly List<string> _enums = [];
        private bool _isProto3;

        public FileDescriptorProto File()
        {
            _isProto3 = random.Next(2) == 0;
            var file = new FileDescriptorProto { Name = "a.proto", Package = random.Next(3) == 0 ? "" : "p.q" };
            if (_isProto3)
            {
                file.Syntax = "proto3";
            }

            // Names first: fields may use types that come later.
            var scope = file.Package.Length == 0 ? "" : "." + file.Package;
            file.MessageType.Add(Messages(scope, depth: 0));
            file.EnumType.Add(Enums(scope));
            foreach (var message in file.MessageType)
            {
                Fill($"{scope}.{message.Name}", message);
            }

            file.Dependency.Add(new[] { "google/protobuf/timestamp.proto", "google/protobuf/any.proto" }.Where(_ => random.Next(2) == 0));
            file.Options = random.Next(2) == 0 ? null : new FileOptions { JavaPackage = "com.a\n\"b\"é", CcEnableArenas = true, OptimizeFor = FileOptions.Types.OptimizeMode.Speed };
            file.Service.Add(Enumerable.Range(0, _messages.Count == 0 ? 0 : random.Next(3)).Select(Service));
            return file;
        }

        private List<DescriptorProto> Messages(string scope, int depth)
        {
            List<DescriptorProto> messages = [];
            for (var index = 0; index < random.Next(depth == 0 ? MostTypes : 3); index++)
            {
                var message = new DescriptorProto { Name = $"M{random.Next(1000)}x{index}" };
                var full = $"{scope}.{message.Name}";
                _messages.Add(full);
                if (depth < 3)
                {
                    message.NestedType.Add(Messages(full, depth + 1));
                    message.EnumType.Add(Enums(full));
                }

                messages.Add(message);
            }

            return messages;
        }

        private List<EnumDescriptorProto> Enums(string scope)
        {
            List<EnumDescriptorProto> enums = [];
            for (var index = 0; index < random.Next(3); index++)
            {
                var declared = new EnumDescriptorProto { Name = $"E{random.Next(1000)}x{index}" };
                declared.Value.Add(Enumerable.Range(0, 1 + random.Next(4)).Select(n => new EnumValueDescriptorProto
                {
                    Name = $"{declared.Name}_{n}",
                    Number = n * 7,
                    Options = random.Next(4) == 0 ? new EnumValueOptions { Deprecated = true } : null,
                }));
                if (random.Next(3) == 0)
                {
                    declared.ReservedRange.Add(new EnumDescriptorProto.Types.EnumReservedRange { Start = 100, End = 100 + random.Next(3) });
                    declared.ReservedRange.Add(new EnumDescriptorProto.Types.EnumReservedRange { Start = 1000, End = int.MaxValue });
                    declared.ReservedName.Add("GONE");
                }

                _enums.Add($"{scope}.{declared.Name}");
                enums.Add(declared);
            }

            return enums;
        }

        private void Fill(string full, DescriptorProto message)
        {
            foreach (var nested in message.NestedType.ToList())
            {
                Fill($"{full}.{nested.Name}", nested);
            }

            var number = 0;
            for (var index = 0; index < random.Next(8); index++)
            {
                number += 1 + random.Next(random.Next(4) == 0 ? 5000 : 3);
                AddField(full, message, index, number);
            }

            AddOneofs(message, number);
            if (random.Next(3) == 0)
            {
                message.ReservedRange.Add(new DescriptorProto.Types.ReservedRange { Start = 100_000, End = 100_001 + random.Next(3) });
                message.ReservedRange.Add(new DescriptorProto.Types.ReservedRange { Start = 500_000, End = 536_870_912 });
                message.ReservedName.Add("gone");
            }

            message.Options = random.Next(4) == 0 ? new MessageOptions { Deprecated = true } : null;
        }

        private void AddField(string full, DescriptorProto message, int index, int number)
        {
            var field = new FieldDescriptorProto { Name = $"f_{number}x{index}", Number = number, Label = random.Next(3) == 0 ? Label.Repeated : Label.Optional };
            if (random.Next(6) == 0)
            {
                AddMap(full, message, field);
                return;
            }

            SetType(field);
            var isLone = field.Label == Label.Optional;
            if (!_isProto3 && isLone && random.Next(4) == 0)
            {
                field.Label = Label.Required;
            }
            else if (!_isProto3 && isLone && field.Type is FieldType.String or FieldType.Bytes && random.Next(2) == 0)
            {
                field.DefaultValue = field.Type == FieldType.String ? "ä\\\"\n\t'🎫" : "\\000\\377\\\"\\'\\\\a";
            }

            field.Options = random.Next(5) == 0 ? new FieldOptions { Deprecated = true } : null;
            field.JsonName = random.Next(5) == 0 ? $"json{number}" : "";
            if (field.JsonName.Length == 0)
            {
                field.ClearJsonName();
            }

            message.Field.Add(field);
        }

        private static string EntryName(string field) => string.Concat(field.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..])) + "Entry";

        private void AddMap(string full, DescriptorProto message, FieldDescriptorProto field)
        {
            var entry = new DescriptorProto { Name = EntryName(field.Name), Options = new MessageOptions { MapEntry = true } };
            entry.Field.Add(new FieldDescriptorProto { Name = "key", Number = 1, Label = Label.Optional, Type = random.Next(2) == 0 ? FieldType.String : FieldType.Sfixed64 });
            var value = new FieldDescriptorProto { Name = "value", Number = 2, Label = Label.Optional };
            SetType(value);
            entry.Field.Add(value);
            message.NestedType.Insert(random.Next(message.NestedType.Count + 1), entry);
            (field.Label, field.Type, field.TypeName) = (Label.Repeated, FieldType.Message, $"{full}.{entry.Name}");
            message.Field.Add(field);
        }

        private void AddOneofs(DescriptorProto message, int number)
        {
            for (var index = 0; index < random.Next(3); index++)
            {
                message.OneofDecl.Add(new OneofDescriptorProto { Name = $"o{index}" });
                for (var member = 0; member <= random.Next(3); member++)
                {
                    var field = new FieldDescriptorProto { Name = $"o{index}m{member}", Number = ++number, Label = Label.Optional, OneofIndex = index };
                    SetType(field);
                    message.Field.Add(field);
                }
            }

            foreach (var field in message.Field.Where(field => _isProto3 && field.Label == Label.Optional && !field.HasOneofIndex && random.Next(3) == 0).ToList())
            {
                (field.Proto3Optional, field.OneofIndex) = (true, message.OneofDecl.Count);
                message.OneofDecl.Add(new OneofDescriptorProto { Name = "_" + field.Name });
            }
        }

        private void SetType(FieldDescriptorProto field)
        {
            var kind = random.Next(4);
            if (kind == 0 && _messages.Count > 0)
            {
                (field.Type, field.TypeName) = (FieldType.Message, _messages[random.Next(_messages.Count)]);
            }
            else if (kind == 1 && _enums.Count > 0)
            {
                (field.Type, field.TypeName) = (FieldType.Enum, _enums[random.Next(_enums.Count)]);
            }
            else
            {
                field.Type = Scalars[random.Next(Scalars.Length)];
            }
        }

        private ServiceDescriptorProto Service(int index)
        {
            var service = new ServiceDescriptorProto { Name = $"S{index}" };
            service.Method.Add(Enumerable.Range(0, random.Next(3)).Select(n => new MethodDescriptorProto
            {
                Name = $"R{n}",
                InputType = _messages[random.Next(_messages.Count)],
                OutputType = _messages[random.Next(_messages.Count)],
                ClientStreaming = random.Next(2) == 0,
                ServerStreaming = random.Next(2) == 0,
                Options = random.Next(3) == 0 ? new MethodOptions { IdempotencyLevel = MethodOptions.Types.IdempotencyLevel.Idempotent } : null,
            }));
            return service;
        }
    }
}
