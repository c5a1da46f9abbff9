"""What every part of the page is made of: safe components, texts in five languages, the theme, panels, plots."""
