using System.Reflection;
using System.Reflection.Emit;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.IntegrationTests.Cli;

/// <summary>Writes an assembly that holds files as protoc's code holds them: each in a <c>Reflection.Descriptor</c> of its namespace.</summary>
internal static class TwoVersions
{
    public static void Write(string path, params (string Namespace, FileDescriptor File)[] files)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(Path.GetFileNameWithoutExtension(path)), typeof(object).Assembly);
        var module = assembly.DefineDynamicModule("main");
        foreach (var (space, file) in files)
        {
            var type = module.DefineType($"{space}.EventsReflection", TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
            var get = type.DefineMethod("get_Descriptor", MethodAttributes.Public | MethodAttributes.Static, typeof(FileDescriptor), Type.EmptyTypes);
            Return(file.SerializedData.ToBase64(), get.GetILGenerator());
            type.DefineProperty("Descriptor", PropertyAttributes.None, typeof(FileDescriptor), null).SetGetMethod(get);
            type.CreateType();
        }

        assembly.Save(path);
    }

    // return FileDescriptor.BuildFromByteStrings([ByteString.FromBase64("...")])[0];
    private static void Return(string base64, ILGenerator code)
    {
        code.Emit(OpCodes.Ldc_I4_1);
        code.Emit(OpCodes.Newarr, typeof(ByteString));
        code.Emit(OpCodes.Dup);
        code.Emit(OpCodes.Ldc_I4_0);
        code.Emit(OpCodes.Ldstr, base64);
        code.Emit(OpCodes.Call, typeof(ByteString).GetMethod(nameof(ByteString.FromBase64))!);
        code.Emit(OpCodes.Stelem_Ref);
        code.Emit(OpCodes.Call, typeof(FileDescriptor).GetMethod(nameof(FileDescriptor.BuildFromByteStrings), [typeof(IEnumerable<ByteString>)])!);
        code.Emit(OpCodes.Ldc_I4_0);
        code.Emit(OpCodes.Callvirt, typeof(IReadOnlyList<FileDescriptor>).GetMethod("get_Item")!);
        code.Emit(OpCodes.Ret);
    }
}
