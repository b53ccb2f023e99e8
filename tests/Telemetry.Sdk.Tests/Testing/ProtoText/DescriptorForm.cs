using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace Telemetry.Sdk.Tests.Testing.ProtoText;

/// <summary>
/// A descriptor without what a registry's text does not keep: the order of declarations (but not of messages among messages), JSON names
/// that follow from the name, and where in the text everything stood.
/// </summary>
internal static class DescriptorForm
{
    public static FileDescriptorProto Of(FileDescriptorProto file)
    {
        var form = file.Clone();
        form.SourceCodeInfo = null;
        form.Name = "";
        form.Syntax = form.Syntax == "proto2" ? "" : form.Syntax;
        SortImports(form);
        foreach (var message in form.MessageType)
        {
            Form(message);
        }

        foreach (var declared in form.EnumType)
        {
            Form(declared);
        }

        FormFields(form.Extension);
        SortMessages(form.MessageType, form.Extension);
        foreach (var method in form.Service.SelectMany(service => service.Method).Where(method => method.Options?.CalculateSize() == 0))
        {
            method.Options = null;   // "{}" behind a method
        }

        return form;
    }

    /// <summary>The form without options that are unknown here, or repeated.</summary>
    public static FileDescriptorProto WithoutCustomOptions(FileDescriptorProto file)
    {
        var form = Of(file);
        RegistryForm.StripOptions(form);
        return form;
    }

    /// <summary>Whether a message is the body of a group among the fields.</summary>
    public static bool IsGroup(DescriptorProto message, IEnumerable<FieldDescriptorProto> fields) =>
        fields.Any(field => field.Type == FieldType.Group && field.TypeName.EndsWith('.' + message.Name));

    private static void SortImports(FileDescriptorProto file)
    {
        string[] open = [.. file.PublicDependency.Select(index => file.Dependency[index])];
        string[] all = [.. file.Dependency.Order(StringComparer.Ordinal)];
        file.Dependency.Clear();
        file.Dependency.Add(all);
        file.PublicDependency.Clear();
        file.PublicDependency.Add(open.Select(path => Array.IndexOf(all, path)).Order());
    }

    private static void Form(DescriptorProto message)
    {
        SortOneofs(message);
        FormFields(message.Field);
        FormFields(message.Extension);
        foreach (var nested in message.NestedType)
        {
            Form(nested);
        }

        foreach (var declared in message.EnumType)
        {
            Form(declared);
        }

        SortMessages(message.NestedType, [.. message.Field, .. message.Extension]);
        Sort(message.ReservedRange, range => range.Start);
        Sort(message.ReservedName, name => name);
        Sort(message.ExtensionRange, range => range.Start);
    }

    // Entries of maps and groups stand where their field stood, which has been sorted.
    private static void SortMessages(RepeatedField<DescriptorProto> messages, IReadOnlyCollection<FieldDescriptorProto> fields) =>
        Sort(messages, message => message.Options?.MapEntry == true || IsGroup(message, fields) ? "1" + message.Name : "0");

    private static void SortOneofs(DescriptorProto message)
    {
        string[] names = [.. message.OneofDecl.Select(oneof => oneof.Name)];
        Sort(message.OneofDecl, oneof => oneof.Name);
        foreach (var field in message.Field.Where(field => field.HasOneofIndex))
        {
            field.OneofIndex = message.OneofDecl.ToList().FindIndex(oneof => oneof.Name == names[field.OneofIndex]);
        }
    }

    private static void FormFields(RepeatedField<FieldDescriptorProto> fields)
    {
        Sort(fields, field => field.Number);
        foreach (var field in fields)
        {
            if (field.JsonName == DefaultJsonName(field.Name))
            {
                field.ClearJsonName();
            }
        }
    }

    private static void Form(EnumDescriptorProto declared)
    {
        Sort(declared.Value, value => value.Number);
        Sort(declared.ReservedRange, range => range.Start);
        Sort(declared.ReservedName, name => name);
    }

    private static void Sort<TItem, TKey>(RepeatedField<TItem> items, Func<TItem, TKey> key)
    {
        TItem[] sorted = [.. items.OrderBy(key, typeof(TKey) == typeof(string) ? (IComparer<TKey>)StringComparer.Ordinal : Comparer<TKey>.Default)];
        items.Clear();
        items.Add(sorted);
    }

    private static string DefaultJsonName(string name)
    {
        var json = new System.Text.StringBuilder();
        for (var index = 0; index < name.Length; index++)
        {
            if (name[index] != '_')
            {
                json.Append(index > 0 && name[index - 1] == '_' ? char.ToUpperInvariant(name[index]) : name[index]);
            }
        }

        return json.ToString();
    }
}
