/// How a plan's page looks, in light, in dark and on paper.
enum PlanPageStyle {
  static let css = """

    :root { --paper:#fff; --ink:#1d2126; --quiet:#667079; --line:#dfe3e7; --band:#f6f7f9; --steward:#2f6db5;
      --steward-pale:#dbe8f7; --owner:#b7791f; --owner-pale:#faecd0; --over:#3a8a5c; --over-pale:#d8efe1; --stuck:#c23b32;
      --stuck-pale:#f8dcd9; }
    @media (prefers-color-scheme: dark) { :root { --paper:#15181b; --ink:#e4e7ea; --quiet:#929ca5; --line:#30363c;
      --band:#1b1f23; --steward:#74aef0; --steward-pale:#20364f; --owner:#e0ab55; --owner-pale:#453415; --over:#68c290;
      --over-pale:#1c3c2a; --stuck:#f0857c; --stuck-pale:#4b2421; } }
    * { box-sizing:border-box; }
    html { background:var(--paper); color:var(--ink); font:15px/1.5 system-ui, sans-serif; -webkit-text-size-adjust:100%; }
    body { margin:0; }
    main { max-width:1040px; margin:0 auto; padding:36px 20px 60px; }
    h1 { font-size:27px; line-height:1.25; margin:0 0 6px; letter-spacing:-.01em; }
    h2 { font-size:16px; margin:0 0 10px; }
    section { margin-top:34px; }
    .facts, small, .hour, article p { color:var(--quiet); }
    .facts { margin:0; }
    .next { margin:16px 0 0; padding:10px 14px; border-left:4px solid var(--steward); background:var(--band);
      border-radius:0 6px 6px 0; }
    .legend { float:right; margin:-34px 0 0; font-size:13px; color:var(--quiet); }
    .legend span { display:inline-block; width:12px; height:12px; border-radius:3px; margin:0 6px 0 16px;
      vertical-align:-1px; border:1.5px solid; }
    .legend .steward { border-color:var(--steward); background:var(--steward-pale); }
    .legend .owner { border-color:var(--owner); background:var(--owner-pale); }
    .legend .over { border-color:var(--over); background:var(--over-pale); }
    .legend .stuck { border-color:var(--stuck); background:var(--stuck-pale); }
    svg { display:block; width:100%; height:auto; font:13px system-ui, sans-serif; }
    svg text { fill:var(--ink); }
    svg .id { text-anchor:end; font-weight:600; fill:var(--quiet); }
    svg .day { font-weight:600; }
    svg .hour { font-size:11px; text-anchor:middle; fill:var(--quiet); }
    svg .axis { stroke:var(--quiet); }
    svg .grid { stroke:var(--line); }
    svg .band { fill:var(--band); }
    svg .bar, svg .node rect { stroke-width:1.5; }
    svg .steward, svg .steward rect { fill:var(--steward-pale); stroke:var(--steward); }
    svg .owner, svg .owner rect { fill:var(--owner-pale); stroke:var(--owner); }
    svg .done, svg .skipped, svg .done rect, svg .skipped rect { fill:var(--over-pale); stroke:var(--over); }
    svg .failed, svg .unknown, svg .missed, svg .undone, svg .failed rect, svg .unknown rect, svg .missed rect,
    svg .undone rect { fill:var(--stuck-pale); stroke:var(--stuck); }
    svg .then { stroke-dasharray:3 2; }
    svg .mark { text-anchor:middle; font-size:12px; font-weight:700; }
    svg .node text { stroke:none; fill:var(--ink); font-size:12px; }
    svg .node .id { fill:var(--quiet); }
    svg .graph { margin:0 auto; }
    svg.graph { margin:0 auto; }
    svg .edge { fill:none; stroke:var(--quiet); stroke-opacity:.65; stroke-width:1.2; }
    svg .tip { fill:var(--quiet); }
    .columns { display:grid; grid-template-columns:repeat(auto-fit, minmax(270px, 1fr)); gap:0 36px; }
    ul { margin:0; padding:0; list-style:none; }
    li { padding:4px 0; border-top:1px solid var(--line); }
    li:first-child { border-top:0; }
    .box { margin-right:8px; }
    article { border-top:1px solid var(--line); border-left:4px solid var(--steward); padding:10px 0 10px 14px; }
    article.owner { border-left-color:var(--owner); }
    article.done, article.skipped { border-left-color:var(--over); }
    article.failed, article.unknown, article.missed, article.undone { border-left-color:var(--stuck); }
    article h3 { font-size:15px; margin:0; display:flex; gap:10px; }
    article h3 span { color:var(--quiet); min-width:1.6em; }
    article h3 i { margin-left:auto; font-style:normal; font-weight:400; color:var(--steward); }
    article.owner h3 i { color:var(--owner); }
    article p { margin:0 0 0 calc(1.6em + 10px); font-size:14px; }
    dl { display:grid; grid-template-columns:70px 1fr; gap:2px 10px; margin:6px 0 0 calc(1.6em + 10px); font-size:14px; }
    dt { color:var(--quiet); }
    dd { margin:0; overflow-wrap:anywhere; }
    code { font:12.5px ui-monospace, monospace; background:var(--band); border-radius:4px; padding:1px 5px; }
    @media print { @page { margin:14mm; } html { font-size:12px; } main { max-width:none; padding:0; }
      article, li, tr { break-inside:avoid; } h2 { break-after:avoid; } .next { border:1px solid var(--line); }
      * { -webkit-print-color-adjust:exact; print-color-adjust:exact; } }
    @media (max-width: 640px) { .legend { float:none; margin:0 0 8px; } .legend span:first-child { margin-left:0; } }

    """
}
