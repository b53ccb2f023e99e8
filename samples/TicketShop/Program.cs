using TicketShop.Cli;

namespace TicketShop;

internal static class Program
{
    private static Task<int> Main(string[] args) => ShopCommand.RunAsync(args);
}
