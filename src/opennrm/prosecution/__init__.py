"""The wing of justice: proceedings, money, compensation."""
