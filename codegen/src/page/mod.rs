//! The contract as documentation: one HTML file to read, with a console that talks to a server.
//!
//! The file asks nobody for anything: style, script and the document are in it. All that comes from the document is put
//! into the page as text by its script, never as HTML.

use std::fmt::Write as _;

use serde::Serialize;

use crate::document::Document;

/// The style of the page, as it stands between `<style>` and `</style>`: what a policy for its content names by a hash.
pub const STYLE: &str = include_str!("page.css");

/// The script of the page, as it stands between `<script type="module">` and `</script>`.
pub const SCRIPT: &str = concat!(
    include_str!("script/dom.js"),
    include_str!("script/schema.js"),
    include_str!("script/types.js"),
    include_str!("script/example.js"),
    include_str!("script/editor.js"),
    include_str!("script/controls.js"),
    include_str!("script/groups.js"),
    include_str!("script/unions.js"),
    include_str!("script/form.js"),
    include_str!("script/client.js"),
    include_str!("script/connection.js"),
    include_str!("script/log.js"),
    include_str!("script/console.js"),
    include_str!("script/reading.js"),
    include_str!("script/main.js"),
);

/// The frame: what stands in braces is put into it.
const FRAME: &str = include_str!("page.html");

/// What a page knows of the server that it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Origin {
    /// The path of Socket.IO: `/socket.io/`.
    pub path: String,
    /// The path of the stock client's bundle, if the server has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The path of the contract document, if the server has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
    /// Whether packets are in MessagePack, which the page's own client does not speak.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub msgpack: bool,
}

/// The page as a file of its own; whoever opens it says where the server is.
pub fn print(document: &Document) -> String {
    page(document, "null")
}

/// The page as a server hands it out: its console knows where to connect.
pub fn print_served(document: &Document, origin: &Origin) -> String {
    page(document, &serde_json::to_string(origin).expect("its keys are strings"))
}

fn page(document: &Document, origin: &str) -> String {
    let title = markup(&format!("{} {}", document.name, document.version));
    let (origin, json) = (embedded(origin), embedded(&document.to_json()));
    let mut page = String::with_capacity(FRAME.len() + STYLE.len() + SCRIPT.len() + json.len() + origin.len());
    let mut rest = FRAME;
    // In one pass, so that what was put in is not searched for braces.
    while let Some((before, behind)) = rest.split_once("{{") {
        let Some((name, behind)) = behind.split_once("}}") else { break };
        page.push_str(before);
        page.push_str(match name {
            "title" => &title,
            "style" => STYLE,
            "origin" => &origin,
            "document" => &json,
            "script" => SCRIPT,
            _ => "",
        });
        rest = behind;
    }
    page.push_str(rest);
    page
}

/// JSON that cannot end the script element that it stands in, whatever its texts say; without the space between its signs.
fn embedded(json: &str) -> String {
    let mut embedded = String::with_capacity(json.len());
    let mut is_text = false;
    let mut is_escaped = false;
    for sign in json.chars() {
        match sign {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => is_text = !is_text,
            ' ' | '\n' if !is_text => continue,
            _ => {}
        }
        match sign {
            // Outside of its texts JSON has none of them.
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                // A string takes everything.
                let _ = write!(embedded, "\\u{:04x}", u32::from(sign));
            }
            _ => embedded.push(sign),
        }
    }
    embedded
}

/// Text in HTML.
fn markup(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            _ => escaped.push(sign),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::document::Ack;
    use crate::document::tests::{argument, document, event};

    const HOSTILE: &str =
        "</script><script>alert(1)</script><!-- <script {{script}} {{title}} ]]> &amp; \u{2028}\u{2029} \\u003c";

    fn hostile() -> Document {
        let mut post = event(HOSTILE, vec![argument(HOSTILE, json!({"const": HOSTILE}))], Ack::None);
        post.docs = HOSTILE.to_owned();
        let mut document = document(vec![post], Vec::new());
        document.name = HOSTILE.to_owned();
        document.namespaces[0].docs = HOSTILE.to_owned();
        document
    }

    /// What stands in the element of this id.
    fn element<'a>(page: &'a str, id: &str) -> &'a str {
        let (_, behind) = page.split_once(&format!("id=\"{id}\">")).unwrap();
        behind.split_once("</script>").unwrap().0
    }

    #[test]
    fn no_text_of_the_document_leaves_its_element() {
        let document = hostile();
        let origin = Origin { path: HOSTILE.to_owned(), ..Origin::default() };
        let page = print_served(&document, &origin);
        assert_eq!(page.matches("<script").count(), 3 + SCRIPT.matches("<script").count(), "no element was added");
        assert!(!page.contains("<!--"));
        for id in ["document", "origin"] {
            assert!(!element(&page, id).contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{id}");
        }
        let read: Value = serde_json::from_str(element(&page, "document")).unwrap();
        assert_eq!(read, serde_json::to_value(&document).unwrap());
        let read: Value = serde_json::from_str(element(&page, "origin")).unwrap();
        assert_eq!(read["path"], HOSTILE);
        assert!(page.contains("<title>&lt;/script&gt;"));
    }

    #[test]
    fn the_document_takes_no_more_space_than_it_needs() {
        let json = "{\n  \"a b\": [\n    \"c \\\" d\\\\\",\n    \" e\"\n  ]\n}\n";
        assert_eq!(embedded(json), r#"{"a b":["c \" d\\"," e"]}"#);
    }

    #[test]
    fn the_same_document_makes_the_same_page() {
        let document = hostile();
        assert_eq!(print(&document), print(&document.clone()));
        let reordered = Document::from_json(&document.to_json()).unwrap();
        assert_eq!(print(&document), print(&reordered));
    }

    #[test]
    fn a_file_knows_no_server() {
        assert_eq!(element(&print(&hostile()), "origin"), "null");
    }

    #[test]
    fn the_page_asks_nobody_for_anything() {
        for (name, text) in [("frame", FRAME), ("style", STYLE)] {
            for word in ["http:", "https:", "url(", "@import", "src="] {
                assert!(!text.contains(word), "the {name} has {word}");
            }
        }
        assert!(!SCRIPT.contains("innerHTML") && !SCRIPT.contains("insertAdjacentHTML") && !SCRIPT.contains("eval("));
        // Neither may end the element it stands in.
        assert!(!SCRIPT.contains("</script") && !SCRIPT.contains("<!--") && !STYLE.contains("</"));
        assert!(print(&hostile()).contains(SCRIPT) && print(&hostile()).contains(STYLE));
    }
}
