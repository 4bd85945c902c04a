"""What every page shares: layout, components, assets, error pages."""
