using Google.Protobuf.Reflection;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Schema.Registry;
using TicketShop.V1;

namespace Telemetry.Sdk.IntegrationTests.Delivery;

/// <summary>Writes and reads the ids of a few subjects as fast as it can; whatever it reads must be one that somebody wrote, whole.</summary>
internal static class SchemaIdHammer
{
    public const string Name = "hammer-schema-ids";
    public const int Subjects = 4;

    private static readonly FileDescriptor File = SeatsHeld.Descriptor.File;

    public static SchemaIdStore Store(string folder) =>
        SchemaIdStore.Create(RegistrySettings.Read(new SchemaRegistryOptions { Url = "http://registry.test" }, []), new SchemaRules(), folder)!;

    /// <summary>Writes each subject once, so that from now on each read finds one.</summary>
    public static void Fill(string folder)
    {
        for (var subject = 0; subject < Subjects; subject++)
        {
            Store(folder).Write($"s{subject}", File, IdentityOf(1), out _);
        }
    }

    /// <summary>Hammers; 0 when every read was whole.</summary>
    public static int Run(string folder, int seed, int rounds)
    {
        var (store, random) = (Store(folder), new Random(seed));
        for (var round = 0; round < rounds; round++)
        {
            if (store.Write($"s{random.Next(Subjects)}", File, IdentityOf(random.Next(1, int.MaxValue)), out _) is { } failure)
            {
                Console.Error.WriteLine(failure);
                return 1;
            }

            if (!IsWhole(store, random.Next(Subjects)))
            {
                Console.Error.WriteLine($"Torn in round {round}.");
                return 1;
            }
        }

        return 0;
    }

    public static bool IsWhole(SchemaIdStore store, int subject) =>
        store.TryRead($"s{subject}", File, out var identity) && identity == IdentityOf(identity.Id);

    // Parts of two writers' ids would not fit together.
    private static SchemaIdentity IdentityOf(int id) => new(id, new Guid(id, 0, 0, new byte[8]), id);
}
