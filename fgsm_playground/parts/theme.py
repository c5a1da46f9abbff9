"""The page's colours and letters: quiet, and no font from the network."""

from __future__ import annotations

import gradio as gr

SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "DejaVu Sans", "sans-serif")
MONO = ("ui-monospace", "Consolas", "DejaVu Sans Mono", "monospace")


def theme() -> gr.themes.Base:
    """Return the theme."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.blue,
        neutral_hue=gr.themes.colors.slate,
        font=SANS,
        font_mono=MONO,
        radius_size=gr.themes.sizes.radius_sm,
        spacing_size=gr.themes.sizes.spacing_sm,
    ).set(
        slider_color="#1763a6",
        slider_color_dark="#6cb2f0",
        block_label_text_color="#3d444d",
        block_label_text_color_dark="#c9d1d9",
        block_info_text_color="#57606a",
        block_info_text_color_dark="#a3acb6",
        body_text_color_subdued="#57606a",
        body_text_color_subdued_dark="#a3acb6",
        input_background_fill="#f3f5f7",
        input_background_fill_dark="#1b2129",
        button_secondary_background_fill="#eceff2",
        button_secondary_background_fill_dark="#232a33",
        button_secondary_background_fill_hover="#dde2e7",
        button_secondary_background_fill_hover_dark="#30363d",
        block_border_width="1px",
        body_background_fill_dark="#0f1319",
        block_background_fill_dark="#161b22",
    )
