package dev.reverie.plot;

/** The style sheet of {@link HtmlReport}; it names only fonts that systems have and loads nothing. */
final class HtmlStyle {
    static final String CSS = """
            :root {
              color-scheme: light dark;
              --page: #fbfbfa; --card: #ffffff; --text: #1f2933; --muted: #5f6b7a; --line: #e3e6ea;
              --accent: #1f5fa8; --code: #f3f4f6;
            }
            @media (prefers-color-scheme: dark) {
              :root {
                --page: #15181d; --card: #1d2127; --text: #e4e7eb; --muted: #9aa5b1; --line: #31373f;
                --accent: #7fb5ee; --code: #20252c;
              }
            }
            * { box-sizing: border-box; }
            html { -webkit-text-size-adjust: 100%; }
            body {
              margin: 0; background: var(--page); color: var(--text);
              font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
            }
            main { max-width: 68rem; margin: 0 auto; padding: 3rem 1.5rem 4rem; }
            header { margin-bottom: 1.5rem; }
            h1 { font-size: 1.9rem; line-height: 1.2; letter-spacing: -0.015em; margin: 0; }
            .subtitle { color: var(--muted); margin: 0.4rem 0 0; }
            nav {
              display: flex; flex-wrap: wrap; gap: 0.35rem 1.25rem; padding: 0.7rem 0;
              border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); font-size: 0.92rem;
            }
            nav a { color: var(--accent); text-decoration: none; }
            nav a:hover { text-decoration: underline; }
            h2 { font-size: 1.3rem; line-height: 1.3; letter-spacing: -0.01em; margin: 2.6rem 0 0.8rem; }
            p { max-width: 44rem; margin: 0.8rem 0; }
            figure { margin: 1.4rem 0; }
            figure > img, figure > svg {
              display: block; max-width: 100%; height: auto; background: #ffffff;
              border: 1px solid var(--line); border-radius: 8px;
            }
            figure > img.pixels { border-radius: 0; }
            .pixels { image-rendering: pixelated; }
            figcaption { color: var(--muted); font-size: 0.92rem; margin-top: 0.55rem; max-width: 44rem; }
            dl {
              display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 0 2.5rem;
              margin: 1rem 0; border-top: 1px solid var(--line);
            }
            dl div {
              display: flex; justify-content: space-between; gap: 1rem; padding: 0.42rem 0;
              border-bottom: 1px solid var(--line);
            }
            dt { color: var(--muted); flex: none; }
            dd { margin: 0; text-align: right; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
            .wide { overflow-x: auto; margin: 1rem 0; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
            th, td { text-align: left; padding: 0.42rem 1.4rem 0.42rem 0; border-bottom: 1px solid var(--line); }
            th:last-child, td:last-child { padding-right: 0.2rem; }
            th { color: var(--muted); font-weight: 600; font-size: 0.92rem; vertical-align: bottom; }
            .number { text-align: right; }
            pre {
              background: var(--code); border: 1px solid var(--line); border-radius: 8px; padding: 0.9rem 1.1rem;
              overflow-x: auto; font: 0.86rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
            }
            details { margin: 1rem 0; }
            summary { cursor: pointer; color: var(--accent); }
            @media print { nav { display: none; } figure, table { break-inside: avoid; } }
            """;

    private HtmlStyle() {}
}
