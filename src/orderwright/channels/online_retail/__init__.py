"""The UCI Online Retail file (a British gift wholesaler, 2010-2011) as neutral facts."""
