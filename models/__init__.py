"""What chipwire knows: its typed records and all that derives from them."""
