//! The Rust of a type, cut out of the file that it stands in: an item is a paragraph.

/// The items that the type names, and those that they name.
pub(crate) fn items(file: &str, of: &str) -> Vec<String> {
    let paragraphs: Vec<(&str, &str)> = file.split("\n\n").filter_map(|it| Some((declared(it)?, it))).collect();
    let mut found: Vec<&(&str, &str)> = Vec::new();
    let mut queue: Vec<&str> = words(of).collect();
    while !queue.is_empty() {
        let word = queue.remove(0);
        if let Some(paragraph) = paragraphs.iter().find(|(name, _)| *name == word)
            && !found.contains(&paragraph)
        {
            queue.extend(words(paragraph.1));
            found.push(paragraph);
        }
    }
    let shown = |text: &str| {
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("#[expect(")).collect();
        lines.join("\n").trim().replace("pub(crate) ", "")
    };
    found.into_iter().map(|(_, text)| shown(text)).collect()
}

/// The words of a text that may be names.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|it: char| !it.is_alphanumeric() && it != '_' && it != '$').filter(|it| !it.is_empty())
}

/// The name of the struct or enum that a paragraph is.
fn declared(paragraph: &str) -> Option<&str> {
    paragraph.lines().find_map(|line| {
        let line = line.strip_prefix("pub(crate) ")?;
        let name = line.strip_prefix("struct ").or_else(|| line.strip_prefix("enum "))?;
        words(name).next()
    })
}
