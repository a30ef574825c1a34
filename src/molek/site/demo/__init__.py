"""The demo city: areas, units, posts and officials from data files, residents made up with region 99."""
