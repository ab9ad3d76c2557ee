"""Files of rows: goods, places, stock and orders, from whatever program wrote them."""
