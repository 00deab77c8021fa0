//! Questions about types that can be answered by their tokens alone.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{GenericArgument, PathArguments, Type};

use crate::case::lower_first;
use crate::ctxt::Ctxt;

const WIDE: [&str; 12] = [
    "u64",
    "i64",
    "u128",
    "i128",
    "usize",
    "isize",
    "NonZeroU64",
    "NonZeroI64",
    "NonZeroU128",
    "NonZeroI128",
    "NonZeroUsize",
    "NonZeroIsize",
];

/// The last segment's name, and the types in its angle brackets.
fn last_segment(ty: &Type) -> Option<(String, Vec<&Type>)> {
    let path = match ty {
        Type::Path(path) => path,
        Type::Group(group) => return last_segment(&group.elem),
        Type::Paren(paren) => return last_segment(&paren.elem),
        _ => return None,
    };
    let segment = path.path.segments.last()?;
    let arguments = match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => arguments
            .args
            .iter()
            .filter_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    Some((segment.ident.to_string(), arguments))
}

/// `T` of `Name<T>`.
pub(crate) fn argument_of<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    match last_segment(ty)? {
        (segment, arguments) if segment == name => arguments.first().copied(),
        _ => None,
    }
}

/// All of `A, B` of `Name<A, B>`.
pub(crate) fn arguments_of<'a>(ty: &'a Type, name: &str) -> Option<Vec<&'a Type>> {
    let (segment, arguments) = last_segment(ty)?;
    (segment == name).then_some(arguments)
}

/// Whether the last segment is `Result`, or the name of an alias that says so.
pub(crate) fn is_result(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|(segment, _)| segment.ends_with("Result"))
}

/// Whether the type is one of the names that everybody has, and not `name`: it cannot be an alias of it.
pub(crate) fn is_other(ty: &Type, name: &str) -> bool {
    const OTHERS: [&str; 17] = [
        "String",
        "bool",
        "char",
        "Option",
        "Vec",
        "Box",
        "i8",
        "i16",
        "i32",
        "u32",
        "u8",
        "u16",
        "f32",
        "f64",
        "HashMap",
        "Value",
        "DisconnectReason",
    ];
    match ty {
        Type::Reference(_) | Type::Tuple(_) | Type::Array(_) | Type::Slice(_) => true,
        _ => last_segment(ty).is_some_and(|(segment, _)| {
            segment != name && (OTHERS.contains(&segment.as_str()) || WIDE.contains(&segment.as_str()))
        }),
    }
}

/// Whether the last segment is `name`.
pub(crate) fn is(ty: &Type, name: &str) -> bool {
    last_segment(ty).is_some_and(|(segment, _)| segment == name)
}

/// `T` of `Args<Vec<T>>`.
pub(crate) fn rest(ty: &Type) -> Option<&Type> {
    argument_of(argument_of(ty, "Args")?, "Vec")
}

/// `Name` where a value of the type has one in it without a pointer between: `Name`, `Option<Name>`, `(u32, Name)`.
pub(crate) fn contained<'a>(ty: &'a Type, name: &Ident) -> Option<&'a Type> {
    match ty {
        Type::Path(path) if path.path.segments.len() == 1 && is(ty, &name.to_string()) => Some(ty),
        Type::Path(_) => contained(argument_of(ty, "Option")?, name),
        Type::Group(group) => contained(&group.elem, name),
        Type::Paren(paren) => contained(&paren.elem, name),
        Type::Array(array) => contained(&array.elem, name),
        Type::Tuple(tuple) => tuple.elems.iter().find_map(|element| contained(element, name)),
        _ => None,
    }
}

/// The first integer of 64 bits or more that the type names.
pub(crate) fn wide_integer(ty: &Type) -> Option<Ident> {
    find_ident(ty.to_token_stream(), &WIDE)
}

/// Whether a wide integer is one that is never 0.
pub(crate) fn is_non_zero(integer: &Ident) -> bool {
    integer.to_string().starts_with("NonZero")
}

/// Reports an integer that JavaScript cannot hold, where no policy can be stated.
pub(crate) fn refuse_wide_integer(cx: &Ctxt, ty: &Type) {
    if let Some(integer) = wide_integer(ty) {
        cx.error(
            &integer,
            format!(
                "JavaScript loses `{integer}` past 2^53: use an integer of at most 32 bits, or a field of a `#[payload]` struct with `#[payload(number)]` or `#[payload(string)]`"
            ),
        );
    }
}

/// The type with its wide integers as `u32`, whose TypeScript is `number`.
pub(crate) fn narrowed(ty: &Type) -> TokenStream {
    fn narrow(tokens: TokenStream) -> TokenStream {
        tokens
            .into_iter()
            .map(|token| match token {
                TokenTree::Ident(ident) if WIDE.iter().any(|wide| ident == wide) => {
                    let narrow = if is_non_zero(&ident) { "NonZeroU32" } else { "u32" };
                    TokenTree::Ident(Ident::new(narrow, ident.span()))
                }
                TokenTree::Group(group) => {
                    TokenTree::Group(proc_macro2::Group::new(group.delimiter(), narrow(group.stream())))
                }
                other => other,
            })
            .collect()
    }
    narrow(ty.to_token_stream())
}

/// The type with what stands in for `bool` and `char` as the keys of maps, if it has such maps.
pub(crate) fn keyed(ty: &Type, private: &TokenStream) -> Option<TokenStream> {
    fn replaced(tokens: TokenStream, private: &TokenStream, found: &mut bool) -> TokenStream {
        // How much of `HashMap<` is behind.
        let mut behind = 0;
        let each = |token| {
            let key = behind == 2;
            behind = match &token {
                TokenTree::Ident(ident) if ident == "HashMap" || ident == "BTreeMap" => 1,
                TokenTree::Punct(punct) if behind == 1 && punct.as_char() == '<' => 2,
                _ => 0,
            };
            match token {
                TokenTree::Ident(ident) if key && (ident == "bool" || ident == "char") => {
                    *found = true;
                    let name = if ident == "bool" { "FlagKey" } else { "LetterKey" };
                    let name = Ident::new(name, ident.span());
                    quote::quote!(#private::#name)
                }
                TokenTree::Group(group) => {
                    let stream = replaced(group.stream(), private, found);
                    TokenTree::Group(proc_macro2::Group::new(group.delimiter(), stream)).into()
                }
                token => token.into(),
            }
        };
        tokens.into_iter().map(each).collect::<Vec<TokenStream>>().into_iter().collect()
    }
    let mut found = false;
    let tokens = replaced(ty.to_token_stream(), private, &mut found);
    found.then_some(tokens)
}

/// The type as people write it, for messages.
pub(crate) fn words(ty: &Type) -> String {
    ty.to_token_stream().to_string().replace(' ', "")
}

/// The tokens, all of them at `span`.
pub(crate) fn respanned(tokens: TokenStream, span: Span) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => {
                let inner = respanned(group.stream(), span);
                let mut group = proc_macro2::Group::new(group.delimiter(), inner);
                group.set_span(span);
                TokenTree::Group(group)
            }
            mut other => {
                other.set_span(span);
                other
            }
        })
        .collect()
}

/// The integer of at most 64 bits that the type is, or is an `Option` of, with its least and its greatest value.
pub(crate) fn limits(ty: &Type) -> Option<(&'static str, i128, i128)> {
    let (name, arguments) = last_segment(ty)?;
    let limits = match name.as_str() {
        "Option" | "Box" => return limits(arguments.first()?),
        "u8" => ("u8", 0, u8::MAX.into()),
        "i8" => ("i8", i8::MIN.into(), i8::MAX.into()),
        "u16" => ("u16", 0, u16::MAX.into()),
        "i16" => ("i16", i16::MIN.into(), i16::MAX.into()),
        "u32" => ("u32", 0, u32::MAX.into()),
        "i32" => ("i32", i32::MIN.into(), i32::MAX.into()),
        "u64" => ("u64", 0, u64::MAX.into()),
        "i64" => ("i64", i64::MIN.into(), i64::MAX.into()),
        _ => return None,
    };
    Some(limits)
}

/// Whether the type names a float.
pub(crate) fn is_float(ty: &Type) -> bool {
    find_ident(ty.to_token_stream(), &["f32", "f64"]).is_some()
}

/// Where the type names `ident` or `Self`, however deep in its arguments. A name behind a path is somebody else's.
pub(crate) fn mention(ty: &Type, ident: &Ident) -> Option<Ident> {
    fn find(tokens: TokenStream, name: &Ident) -> Option<Ident> {
        let mut behind_path = false;
        tokens.into_iter().find_map(|token| {
            let in_path =
                std::mem::replace(&mut behind_path, matches!(&token, TokenTree::Punct(it) if it.as_char() == ':'));
            match token {
                TokenTree::Ident(ident) if !in_path => (ident == "Self" || ident == *name).then_some(ident),
                TokenTree::Group(group) => find(group.stream(), name),
                TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => None,
            }
        })
    }
    find(ty.to_token_stream(), ident)
}

fn find_ident(tokens: TokenStream, names: &[&str]) -> Option<Ident> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(ident) => names.iter().any(|name| ident == name).then_some(ident),
        TokenTree::Group(group) => find_ident(group.stream(), names),
        _ => None,
    })
}

/// Whether the type is a payload for sure, so that nothing has to be asserted.
pub(crate) fn is_plain(ty: &Type) -> bool {
    match last_segment(ty) {
        Some((name, arguments)) => match (name.as_str(), arguments.as_slice()) {
            ("bool" | "char" | "String" | "i8" | "i16" | "i32" | "u8" | "u16" | "u32" | "f32" | "f64", []) => true,
            ("Option" | "Vec" | "Box", [element]) => is_plain(element),
            _ => false,
        },
        None => false,
    }
}

/// The name of a positional argument that has only a type: `NewMessage` is `newMessage`, what has no name of its own `value`.
pub(crate) fn argument_name(ty: &Type) -> String {
    match last_segment(ty) {
        Some((name, arguments)) => match (name.as_str(), arguments.as_slice()) {
            ("Option" | "Box", [inner]) => argument_name(inner),
            ("Vec" | "HashSet" | "BTreeSet", _) => "values".to_owned(),
            ("Args", _) => "args".to_owned(),
            ("String" | "HashMap" | "BTreeMap", _) => "value".to_owned(),
            (name, _) if name.chars().next().is_some_and(char::is_uppercase) => lower_first(name),
            _ => "value".to_owned(),
        },
        None => "value".to_owned(),
    }
}
