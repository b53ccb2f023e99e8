Console.WriteLine("TicketShop");
