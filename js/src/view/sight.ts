/** A chat that grows takes its composer along, as long as somebody writes in it. */

/**
 * Keep the composer of a chat in sight while the chat grows.
 *
 * It begins as high as its composer, mostly at the end of a notebook: what is answered would come
 * below the window. A page whose reader has gone elsewhere, so that the composer is not seen or has
 * not the focus, does not move.
 */
export function keepInSight(chat: HTMLElement, composer: HTMLElement, signal: AbortSignal): void {
  let isSeen = false;
  let height = 0;
  // It is told after the sizes are: so it says what was seen before the chat grew.
  const sight = new IntersectionObserver((entries) => {
    isSeen = entries.at(-1)?.isIntersecting ?? false;
  });
  const size = new ResizeObserver(() => {
    const before = height;
    height = chat.offsetHeight;
    const hasFocus = composer.matches(":focus-within");
    if (before > 0 && height > before && isSeen && hasFocus) {
      composer.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  });
  sight.observe(composer);
  size.observe(chat);
  signal.addEventListener("abort", () => {
    sight.disconnect();
    size.disconnect();
  });
}
