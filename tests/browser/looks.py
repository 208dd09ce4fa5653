"""Measures of how a chat looks."""

from __future__ import annotations

from playwright.sync_api import Locator

_FAINT = """(root, least) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const rgba = color => {
        context.clearRect(0, 0, 1, 1);
        context.fillStyle = color;
        context.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
        return [r, g, b, a / 255];
    };
    const over = (top, below) => {
        const mixed = top.slice(0, 3).map((c, i) => c * top[3] + below[i] * (1 - top[3]));
        return [...mixed, 1];
    };
    const ground = element => {
        if (!element) return [255, 255, 255, 1];
        const own = rgba(getComputedStyle(element).backgroundColor);
        return own[3] === 1 ? own : over(own, ground(element.parentElement));
    };
    const light = ([r, g, b]) => {
        const [x, y, z] = [r, g, b].map(c => c / 255).map(
            c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const faint = new Set();
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (!node.data.trim() || !element.checkVisibility()) continue;
        const below = ground(element);
        const [a, b] = [light(over(rgba(getComputedStyle(element).color), below)), light(below)];
        const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        const text = node.data.trim().slice(0, 30);
        if (contrast < least) faint.add(`${text} (${element.className}): ${contrast.toFixed(2)}`);
    }
    return [...faint];
}"""

_WIDE = """root => {
    const edge = root.getBoundingClientRect();
    const scrolls = element => /auto|scroll|hidden/.test(getComputedStyle(element).overflowX);
    const isInside = element => {
        for (let box = element.parentElement; box !== root; box = box.parentElement)
            if (scrolls(box) && box.scrollWidth > box.clientWidth) return true;
        return false;
    };
    return [...root.querySelectorAll("*")]
        .filter(element => element.checkVisibility() && !isInside(element))
        .filter(element => {
            const box = element.getBoundingClientRect();
            return box.width > 0 && (box.right > edge.right + 1 || box.left < edge.left - 1);
        })
        .map(element => `${element.tagName.toLowerCase()}.${element.className}`);
}"""

_BROKEN = """root => {
    const broken = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (!node.parentElement.closest("th, td")) continue;
        for (const { 0: word, index } of node.data.matchAll(/\\S+/g)) {
            const range = document.createRange();
            range.setStart(node, index);
            range.setEnd(node, index + word.length);
            const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
            if (lines.size > 1) broken.push(word);
        }
    }
    return broken;
}"""

_GROUND = """root => {
    let element = root, color;
    do {
        color = getComputedStyle(element).backgroundColor;
        element = element.parentElement;
    } while (element && /, 0\\)$|transparent/.test(color));
    return color;
}"""


def faint_texts(root: Locator, least: float = 4.5) -> list[str]:
    """Return the texts that stand out too little from what is behind them.

    Args:
        root: What is looked at.
        least: The contrast that a text needs, as WCAG counts it. Default 4.5, its level AA.
    """
    texts: list[str] = root.evaluate(_FAINT, least)
    return texts


def wide_elements(root: Locator) -> list[str]:
    """Return the elements that reach over the sides of what is looked at.

    What a box inside scrolls may be as wide as it likes.
    """
    elements: list[str] = root.evaluate(_WIDE)
    return elements


def broken_words(root: Locator) -> list[str]:
    """Return the words in tables that are broken over lines.

    A table that is too wide scrolls; it squeezes no column to the width of a letter.
    """
    words: list[str] = root.evaluate(_BROKEN)
    return words


def ground(root: Locator) -> str:
    """Return the colour on which an element stands, as CSS writes it."""
    color: str = root.evaluate(_GROUND)
    return color
