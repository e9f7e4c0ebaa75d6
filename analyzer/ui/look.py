"""How the app looks: one style sheet. Colours stay apart for colour-blind readers; each layer has a shape too."""

from __future__ import annotations

STYLE = """
<style>
.block-container { padding: 4.3rem 1.6rem 1rem !important; max-width: none !important; }
[data-testid="stMain"] h3 { padding: .3rem 0 .5rem; line-height: 1.5; font-size: 1.25rem; }
/* the text and what stands beside it end where the screen ends */
[data-testid="stLayoutWrapper"]:has(> .st-key-report-text), .st-key-report-text,
[data-testid="stLayoutWrapper"]:has(> .st-key-report-list), .st-key-report-list
{ height: max(320px, calc(100vh - 335px)) !important; flex: none !important; min-height: 0 !important; }
[data-testid="stMetricValue"] { font-size: 1.1rem; }
[data-testid="stMetricLabel"] p { font-size: .8rem; }
[data-testid="stFileUploaderDropzoneInstructions"] { display: none; }
[data-testid="stFileUploaderDropzone"] { min-height: 7rem; }
[data-testid="stFileUploaderDropzone"] > span button { font-size: 0; }
[data-testid="stFileUploaderDropzone"] > span button * { font-size: 0 !important; display: none; }
[data-testid="stFileUploaderDropzone"] { justify-content: center; align-items: center; }
[data-testid="stFileUploaderFileErrorMessage"] { font-size: 0 !important; }
[data-testid="stFileUploaderFileErrorMessage"]::after { content: "文件过大，没有接收"; font-size: .8rem; }
[data-testid="stFileUploaderDropzone"] > span button::after { content: "选择文件，或把文件拖到这里"; font-size: .9rem; }
/* Streamlit's own words are English: hidden where nothing else can be done about them */
[data-testid="stElementToolbar"], [data-testid="InputInstructions"],
[data-testid="stDataFrameColumnMenu"] { display: none; }
[data-testid="stSkipToContent"] { font-size: 0; }
[data-testid="stSkipToContent"]::after { content: "跳到正文"; font-size: .9rem; }
[data-testid="stHeading"] a { display: none; }
[data-testid="stVerticalBlock"] { gap: .55rem; }
[data-testid="stStatusWidget"] label { display: none; }
.nb { white-space: pre-wrap; line-height: 1.9; font-size: .95rem; overflow-wrap: anywhere; }
.nb span { padding: 1px 0; }
.nb .heading { font-weight: 700; }
.nb .table, .nb .noise { color: #6b6b6b; font-size: .85rem; }
.nb .disclosure { background: #d3e8f8; }
.nb .applications { background: #fbe5c8; }
.nb .management { background: #d5efe3; }
.nb .platform { background: #f6d9ea; }
.nb .support { background: #fff6bf; }
.nb .claim { border-bottom: 2px solid #0072b2; }
.nb .finding { text-decoration: underline wavy #c62828 2px; text-underline-offset: 4px; }
.nb .finding.M { text-decoration-color: #d17b00; }
.nb .finding.L { text-decoration-color: #8a8a8a; }
.nb .finding.wide { text-decoration-style: dotted; text-decoration-thickness: 1px; }
.nb .reuse { box-shadow: inset 0 -0.5em 0 #f3b98c; }
.nb .formula { color: #767676; background: none; box-shadow: none; }
.nb .changed { background: #ffd9c9; font-weight: 600; }
.nb .name { background: #cfe3ff; font-weight: 600; border-bottom: 2px solid #0b5cad; }
.nb .left_over { background: #f4b6c2; font-weight: 700; border-bottom: 3px solid #a3123a; }
.nb .moved { border-bottom: 2px dashed #8a5a00; }
.nb .number { background: #ffe27a; font-weight: 700; }
.nb .badge { font-style: normal; font-size: .7rem; background: #5b5b5b; color: #fff; border-radius: 3px;
  padding: 0 3px; margin-right: 2px; user-select: none; }
.nb .legend { line-height: 1.7; font-size: .82rem; }
.nb a[id]:target + span, .nb a[id]:target { outline: 3px solid #c62828; }
.nb-card { border-left: 4px solid #8a8a8a; padding: .1rem .6rem; font-size: .9rem; line-height: 1.5;
  overflow-wrap: anywhere; }
.nb-card.H { border-color: #c62828; } .nb-card.M { border-color: #d17b00; }
.nb-card small { display: block; color: #555; }
.nb-table { border-collapse: collapse; font-size: .85rem; margin-bottom: 1rem; }
.nb-table th, .nb-table td { border: 1px solid #bbb; padding: 2px 8px; text-align: right; }
.nb-table th { background: #f3f5f8; font-weight: 500; text-align: left; }
.nb-table td.fail { background: #ffd0c7; font-weight: 700; outline: 2px solid #c62828; }
.nb-table td.none { background: #fafafa; }
.nb-lines { border-collapse: collapse; width: 100%; table-layout: fixed; margin-bottom: .6rem; }
.nb-lines td { border: 1px solid #ddd; padding: .2rem .6rem; vertical-align: top; width: 50%; overflow-wrap: anywhere; }
.nb-lines .alone td { color: #767676; }
</style>
"""
