namespace TicketShop.Run;

/// <summary>The run cannot go on; the message is for whoever started it.</summary>
internal sealed class ShopException(string message, Exception? innerException = null) : Exception(message, innerException);
