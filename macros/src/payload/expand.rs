//! Writes the payload: the item with its derives, and the check that visits its fields.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Generics, Ident, Member, Type, parse_quote};

use super::model::{Field, Payload, Policy, Shape, Shown, Variant};
use super::{bounds, deprecated};
use crate::{attr, types};

impl Payload {
    /// ```text
    /// #[derive(Serialize, Deserialize, JsonSchema, TS)]
    /// struct Item { … }
    /// const _: () = {
    ///     const _: fn() = || { let _ = <Shown as IsPayload>::FITS; … }; // of `as = "Shown"`
    ///     impl Payload for Item { fn check(&self, checker) { checker.field("name", &self.name); … } }
    /// };
    /// ```
    pub(crate) fn expand(&self, input: &DeriveInput) -> TokenStream {
        let item = self.item(input);
        let shown = self.asserted_shown();
        let check = self.check();
        let krate = &self.krate;
        let generics = self.bounded_generics();
        let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
        let mut ident = self.ident.clone();
        if let [field] = self.asserted().as_slice() {
            // If the bound of the field does not hold, this is what rustc underlines.
            ident.set_span(field.ty.span());
        }
        quote! {
            #item
            const _: () = {
                #shown
                #[automatically_derived]
                #[allow(deprecated, unused_qualifications, unused_variables)]
                impl #impl_generics #krate::Payload for #ident #type_generics #where_clause {
                    #check
                }
            };
        }
    }

    /// The type's generics, each type a payload.
    fn bounded_generics(&self) -> Generics {
        let mut generics = self.generics.clone();
        let krate = &self.krate;
        for parameter in self.generics.type_params() {
            let ident = &parameter.ident;
            generics.make_where_clause().predicates.push(parse_quote!(#ident: #krate::Payload));
        }
        for ty in self.defaulted() {
            generics.make_where_clause().predicates.push(parse_quote!(#ty: ::core::default::Default));
        }
        generics
    }

    /// What has to have a default for serde, and may have none for some parameters: the types of fields that name one, and
    /// the type itself.
    fn defaulted(&self) -> Vec<Type> {
        let parameters: Vec<&Ident> = self.generics.type_params().map(|parameter| &parameter.ident).collect();
        let names_one = |field: &&Field| parameters.iter().any(|it| types::mention(&field.ty, it).is_some());
        let fields = self.fields().filter(|field| field.serde.default_of_type).filter(names_one);
        let mut all: Vec<Type> = fields.map(|field| field.ty.clone()).collect();
        if self.serde.default_of_type && !parameters.is_empty() {
            let (ident, (_, arguments, _)) = (&self.ident, self.generics.split_for_impl());
            all.push(parse_quote!(#ident #arguments));
        }
        all
    }

    /// What `as` names must be payloads. With parameters it is a bound that the user's own stands for.
    fn asserted_shown(&self) -> Option<TokenStream> {
        if !self.generics.params.is_empty() {
            return None;
        }
        let krate = &self.krate;
        let assertions: Vec<TokenStream> = self
            .fields()
            .filter_map(|field| {
                let (shown, cfgs) = (field.shown.as_ref()?, &field.cfgs);
                let ty = &shown.ty;
                let call = quote_spanned!(shown.literal.span()=> let _ = <#ty as #krate::__private::IsPayload>::FITS;);
                Some(quote!(#(#cfgs)* { #call }))
            })
            .collect();
        (!assertions.is_empty()).then(|| quote!(const _: fn() = || { #(#assertions)* };))
    }

    /// The item with its derives, and a payload without a check: what uses the type is not to be reported as well.
    pub(crate) fn expand_stub(&self, input: &DeriveInput) -> TokenStream {
        let is_remote = self.serde.opaque.iter().any(|(name, _)| *name == "remote");
        if self.generics.lifetimes().next().is_some() || is_remote || self.is_below_serde() {
            let mut item = input.clone();
            strip(&mut item, &["serde", "schemars", "ts"]);
            return item.into_token_stream();
        }
        let mut item = input.clone();
        for (field, model) in item_fields(&mut item.data).into_iter().zip(self.fields()) {
            if types::contained(&field.ty, &self.ident).is_some() {
                let ty = &field.ty;
                field.ty = parse_quote!(::std::boxed::Box<#ty>);
            }
            if model.shown.is_some() {
                if model.serde.flatten {
                    field.attrs.retain(|attr| !attr.path().is_ident("serde"));
                }
                model.attributes(&self.krate, field);
                continue;
            }
            if model.serde.with.is_some() && !model.ts_type {
                field.attrs.push(parse_quote!(#[ts(type = "unknown")]));
            }
            if model.serde.with.is_some() && !model.schemars_with {
                field.attrs.push(parse_quote!(#[schemars(with = "::std::string::String")]));
            }
        }
        let derives = self.derives();
        let krate = &self.krate;
        let generics = self.bounded_generics();
        let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
        let ident = &self.ident;
        quote! {
            #derives
            #item
            #[automatically_derived]
            impl #impl_generics #krate::Payload for #ident #type_generics #where_clause {}
        }
    }

    /// The fields whose type must be a payload, where that is not plain.
    ///
    /// Their [bounds] stand on all that is derived; without them each derive reports everything that it misses. Bounds on
    /// parameters do that by themselves.
    fn asserted(&self) -> Vec<&Field> {
        if self.generics.type_params().next().is_some() || self.serde.from.is_some() {
            return Vec::new();
        }
        self.fields()
            .filter(|field| field.is_payload() && field.cfgs.is_empty() && !types::is_plain(&field.ty))
            .collect()
    }

    fn item(&self, input: &DeriveInput) -> TokenStream {
        let krate = &self.krate;
        let mut item = input.clone();
        let derives = self.derives();
        self.print(&mut item);
        for (field, model) in item_fields(&mut item.data).into_iter().zip(self.fields()) {
            if self.generics.type_params().next().is_none() && !types::is_plain(&model.ty) {
                attr::name_default(krate, &model.ty, &mut field.attrs);
            }
            model.attributes(krate, field);
        }
        if self.generics.params.is_empty() {
            let ident = &self.ident;
            attr::name_default(krate, &parse_quote!(#ident), &mut item.attrs);
        }
        let defaulted = self.defaulted();
        if !defaulted.is_empty() {
            // serde would ask for a default of each parameter, and schemars for none.
            let parameters = self.generics.type_params().map(|parameter| &parameter.ident);
            let bound = quote!(#(#parameters: #krate::Payload,)* #(#defaulted: ::core::default::Default),*).to_string();
            if !self.serde.bound {
                item.attrs.push(parse_quote!(#[serde(bound(deserialize = #bound))]));
            }
            if !attr::has(&item.attrs, "schemars", "bound") {
                item.attrs.push(parse_quote!(#[schemars(bound = #bound)]));
            }
        }
        bounds::put(krate, &mut item, &self.asserted());
        let item = quote!(#derives #item);
        if self.deprecated.is_some() { deprecated::wrap(krate, &self.ident, &item) } else { item }
    }

    /// The four derives, but those that the user wrote: that is reported elsewhere.
    fn derives(&self) -> TokenStream {
        let krate = &self.krate;
        let private = path_string(&quote!(#krate::__private));
        let mut paths = Vec::new();
        let mut attributes = TokenStream::new();
        for (module, traits) in
            [("serde", ["Serialize", "Deserialize"].as_slice()), ("schemars", &["JsonSchema"]), ("ts_rs", &["TS"])]
        {
            let ours: Vec<Ident> = traits
                .iter()
                .filter(|name| !self.derived.iter().any(|(derived, _)| derived == *name))
                .map(|name| Ident::new(name, Span::call_site()))
                .collect();
            let path = format!("{private}::{module}");
            let attribute = Ident::new(module.trim_end_matches("_rs"), Span::call_site());
            let module = Ident::new(module, Span::call_site());
            if !ours.is_empty() {
                attributes.extend(quote!(#[#attribute(crate = #path)]));
            }
            paths.extend(ours.iter().map(|name| quote!(#krate::__private::#module::#name)));
        }
        quote!(#[derive(#(#paths),*)] #attributes)
    }

    /// The body of the implementation. Where nothing is to be checked it says so, and values of the type are not visited.
    fn check(&self) -> TokenStream {
        let visits = self.visits();
        if visits.is_empty() {
            return quote!(
                const NEEDS_CHECK: bool = false;
            );
        }
        let krate = &self.krate;
        quote! {
            fn check(&self, checker: &mut #krate::Checker) {
                #[allow(unused_imports)]
                use #krate::__private::UnfitArgument as _;
                #visits
            }
        }
    }

    fn visits(&self) -> TokenStream {
        if self.serde.from.is_some() {
            // Another type is read, and what it is made into checks itself.
            return TokenStream::new();
        }
        match &self.shape {
            Shape::Struct(fields) => fields
                .iter()
                .map(|field| {
                    let member = &field.member;
                    field.visit(&self.krate, &quote!(&self.#member))
                })
                .collect(),
            Shape::Enum(variants) => {
                let arms: Vec<TokenStream> = variants.iter().filter_map(|variant| variant.arm(&self.krate)).collect();
                match arms.len() {
                    0 => TokenStream::new(),
                    visited if visited == variants.len() => quote!(match self { #(#arms)* }),
                    _ => quote!(match self { #(#arms)* _ => {} }),
                }
            }
        }
    }
}

impl Variant {
    /// The arm that visits the variant's fields, if there is something to check.
    fn arm(&self, krate: &syn::Path) -> Option<TokenStream> {
        let ident = &self.ident;
        let visited: Vec<(&Field, TokenStream)> = self
            .fields
            .iter()
            .filter(|_| !self.serde.skip)
            .map(|field| {
                let binding = &field.binding;
                (field, field.visit(krate, &quote!(#binding)))
            })
            .filter(|(_, visit)| !visit.is_empty())
            .collect();
        if visited.is_empty() {
            return None;
        }
        let patterns = visited.iter().map(|(field, _)| {
            let (cfgs, member, binding) = (&field.cfgs, &field.member, &field.binding);
            quote!(#(#cfgs)* #member: #binding,)
        });
        let visits: TokenStream = visited.iter().map(|(_, visit)| visit.clone()).collect();
        let visits = match &self.prefix {
            Some(segment) => {
                quote!(checker.within(#segment, |checker| { #visits });)
            }
            None => visits,
        };
        let cfgs = &self.cfgs;
        Some(quote!(#(#cfgs)* Self::#ident { #(#patterns)* .. } => { #visits }))
    }
}

impl Field {
    /// The type's own check. A type that is no payload is reported by the bound on the derives already.
    fn nested(&self, krate: &syn::Path, value: &TokenStream) -> Option<TokenStream> {
        let ty = &self.ty;
        // Plain types have none.
        (self.is_payload() && !types::is_plain(ty))
            .then(|| quote!(#krate::__private::Argument::<#ty>::check(#value, checker);))
    }

    /// The statement that checks the field behind `value`, a reference; empty where there is nothing to check.
    fn visit(&self, krate: &syn::Path, value: &TokenStream) -> TokenStream {
        if self.serde.skip {
            return TokenStream::new();
        }
        let cfgs = &self.cfgs;
        let private = quote!(#krate::__private);
        let constraints: TokenStream =
            self.constraints.iter().map(|constraint| constraint.check(&private, value, &self.ty)).collect();
        let nested = self.nested(krate, value);
        match (&self.segment, constraints.is_empty(), nested) {
            (_, true, None) => TokenStream::new(),
            (Some(segment), _, nested) => {
                quote!(#(#cfgs)* checker.within(#segment, |checker| { #constraints #nested });)
            }
            (None, _, nested) if cfgs.is_empty() => quote!(#constraints #nested),
            (None, _, nested) => quote!(#(#cfgs)* { #constraints #nested }),
        }
    }

    /// The attributes that serde, schemars and ts-rs need for the field's constraints and policy.
    fn attributes(&self, krate: &syn::Path, field: &mut syn::Field) {
        field.attrs.extend(self.printed(krate));
        for schema in self.constraints.iter().filter_map(|it| it.schema(krate)) {
            field.attrs.push(parse_quote!(#[schemars(#schema)]));
        }
        self.schema_type(krate, field);
        if let Some(Shown { literal, .. }) = &self.shown {
            if !self.ts_type {
                field.attrs.push(parse_quote!(#[ts(as = #literal)]));
            }
            return;
        }
        match self.policy {
            Some(Policy::Number(_)) if !self.ts_type => {
                let ty = types::narrowed(&self.ty).to_string();
                field.attrs.push(parse_quote!(#[ts(as = #ty)]));
            }
            None | Some(Policy::Number(_)) => {}
            Some(Policy::Text(_)) => {
                let module = path_string(&quote!(#krate::__private::int_string));
                let optional = types::argument_of(&self.ty, "Option").is_some();
                let string = "::std::string::String";
                let text = if optional { format!("::core::option::Option<{string}>") } else { string.to_owned() };
                field.attrs.push(parse_quote!(#[serde(with = #module)]));
                if optional && !self.serde.default {
                    // A field with `with` is not left out by itself.
                    field.attrs.push(parse_quote!(#[serde(default)]));
                }
                if !self.ts_type {
                    field.attrs.push(parse_quote!(#[ts(as = #text)]));
                }
            }
        }
    }

    /// The type whose schema is the field's, where that is not its own.
    fn schema_type(&self, krate: &syn::Path, field: &mut syn::Field) {
        if self.schemars_with {
            return;
        }
        let private = quote!(#krate::__private);
        let mut is_other = true;
        let mut ty = match (&self.shown, self.policy) {
            (Some(shown), _) => shown.ty.clone(),
            (None, Some(Policy::Text(_))) => match types::argument_of(&self.ty, "Option") {
                Some(integer) => parse_quote!(::core::option::Option<#private::int_string::Digits<#integer>>),
                None => {
                    let integer = &self.ty;
                    parse_quote!(#private::int_string::Digits<#integer>)
                }
            },
            (None, None | Some(Policy::Number(_))) => {
                is_other = false;
                self.ty.clone()
            }
        };
        if let Some(keyed) = types::keyed(&ty, &private) {
            ty = parse_quote!(#keyed);
            is_other = true;
        }
        // A tuple has no place that may be left out.
        let is_left_out = self.serde.skips_none && !self.serde.flatten && matches!(self.member, Member::Named(_));
        if is_left_out && let Some(inner) = types::argument_of(&ty, "Option") {
            ty = parse_quote!(#private::LeftOut<#inner>);
            is_other = true;
            if !self.serde.default && !self.owner_has_default {
                // schemars takes an `Option` alone for one that may be left out.
                field.attrs.push(parse_quote!(#[schemars(default)]));
            }
        }
        if is_other {
            let text = match &self.shown {
                Some(shown) if shown.ty == ty => shown.literal.clone(),
                shown => {
                    let span = shown.as_ref().map_or_else(Span::call_site, |shown| shown.literal.span());
                    syn::LitStr::new(&ty.to_token_stream().to_string(), span)
                }
            };
            field.attrs.push(parse_quote!(#[schemars(with = #text)]));
        }
    }
}

/// A path as attributes want it in a string.
fn path_string(path: &TokenStream) -> String {
    path.to_string().replace(' ', "")
}

pub(super) fn item_fields(data: &mut Data) -> Vec<&mut syn::Field> {
    match data {
        Data::Struct(data) => data.fields.iter_mut().collect(),
        Data::Enum(data) => data.variants.iter_mut().flat_map(|variant| variant.fields.iter_mut()).collect(),
        Data::Union(_) => Vec::new(),
    }
}

fn strip(item: &mut DeriveInput, names: &[&str]) {
    let keep = |attr: &syn::Attribute| !names.iter().any(|name| attr.path().is_ident(name));
    item.attrs.retain(keep);
    if let Data::Enum(data) = &mut item.data {
        for variant in &mut data.variants {
            variant.attrs.retain(keep);
        }
    }
    for field in item_fields(&mut item.data) {
        field.attrs.retain(keep);
    }
}
