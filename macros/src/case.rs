//! Rename rules: serde's, which are also those of event names.

use proc_macro2::Ident;
use syn::ext::IdentExt;

/// How a Rust name becomes a name on the wire.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum RenameRule {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

const RULES: [(&str, RenameRule); 8] = [
    ("lowercase", RenameRule::Lower),
    ("UPPERCASE", RenameRule::Upper),
    ("PascalCase", RenameRule::Pascal),
    ("camelCase", RenameRule::Camel),
    ("snake_case", RenameRule::Snake),
    ("SCREAMING_SNAKE_CASE", RenameRule::ScreamingSnake),
    ("kebab-case", RenameRule::Kebab),
    ("SCREAMING-KEBAB-CASE", RenameRule::ScreamingKebab),
];

impl RenameRule {
    pub(crate) fn parse(name: &str) -> Option<Self> {
        RULES.iter().find(|(known, _)| *known == name).map(|(_, rule)| *rule)
    }

    /// The names of all rules, for people.
    pub(crate) fn known() -> String {
        crate::attr::quoted(RULES.iter().map(|(name, _)| *name))
    }

    /// The name of a variant, which is written in PascalCase.
    pub(crate) fn variant(self, ident: &Ident) -> String {
        let name = ident.unraw().to_string();
        match self {
            Self::Pascal => name,
            Self::Lower => name.to_ascii_lowercase(),
            Self::Upper => name.to_ascii_uppercase(),
            Self::Camel => lower_first(&name),
            Self::Snake => snake(&name),
            Self::ScreamingSnake => snake(&name).to_ascii_uppercase(),
            Self::Kebab => snake(&name).replace('_', "-"),
            Self::ScreamingKebab => snake(&name).to_ascii_uppercase().replace('_', "-"),
        }
    }

    /// The name of a field or a method, which is written in snake_case.
    pub(crate) fn field(self, ident: &Ident) -> String {
        let name = ident.unraw().to_string();
        match self {
            Self::Lower | Self::Snake => name,
            Self::Upper | Self::ScreamingSnake => name.to_ascii_uppercase(),
            Self::Pascal => pascal(&name),
            Self::Camel => lower_first(&pascal(&name)),
            Self::Kebab => name.replace('_', "-"),
            Self::ScreamingKebab => name.to_ascii_uppercase().replace('_', "-"),
        }
    }
}

/// The first letter in lower case.
pub(crate) fn lower_first(name: &str) -> String {
    let mut characters = name.chars();
    match characters.next() {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// Each upper case letter but the first starts a word, as in serde.
fn snake(name: &str) -> String {
    let mut words = String::new();
    for (index, character) in name.char_indices() {
        if index > 0 && character.is_uppercase() {
            words.push('_');
        }
        words.extend(character.to_lowercase());
    }
    words
}

fn pascal(name: &str) -> String {
    name.split('_')
        .flat_map(|word| {
            let mut characters = word.chars();
            characters.next().map(|first| first.to_uppercase().chain(characters))
        })
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;

    use super::*;

    fn ident(name: &str) -> Ident {
        syn::parse_str(name).unwrap_or_else(|_| Ident::new("unreadable", Span::call_site()))
    }

    #[test]
    fn variants_are_renamed_as_serde_does() {
        let name = ident("UserJoined");
        assert_eq!(RenameRule::Camel.variant(&name), "userJoined");
        assert_eq!(RenameRule::Snake.variant(&name), "user_joined");
        assert_eq!(RenameRule::ScreamingKebab.variant(&name), "USER-JOINED");
        assert_eq!(RenameRule::Lower.variant(&name), "userjoined");
    }

    #[test]
    fn fields_and_methods_are_renamed_as_serde_does() {
        let name = ident("reply_to");
        assert_eq!(RenameRule::Camel.field(&name), "replyTo");
        assert_eq!(RenameRule::Pascal.field(&name), "ReplyTo");
        assert_eq!(RenameRule::Kebab.field(&name), "reply-to");
        assert_eq!(RenameRule::Lower.field(&name), "reply_to");
    }

    #[test]
    fn raw_identifiers_lose_their_prefix() {
        assert_eq!(RenameRule::Camel.field(&ident("r#type")), "type");
    }
}
