"""Pages of the hall: the visitor's phone, the booking, the boards, the counter, the manager."""
