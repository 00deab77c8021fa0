#[allow(dead_code, deprecated, unused_imports, unused_qualifications)]
const _: () = {
    use my::framework::__private::unfit::*;
    const _: fn() = || {
        let _ = <String as my::framework::__private::IsParameter>::FITS;
        let _ = <u32 as my::framework::__private::IsParameter>::FITS;
    };
    #[automatically_derived]
    impl my::framework::Namespace for Project {
        const PATTERN: &'static str = "/project-{id}/{part}.map";
        type Emits = my::framework::NoEvents;
        type Public = my::framework::NoPublicData;
        type Server = my::framework::NoEvents;
        type Handlers = my::framework::__private::Listed<
            my::framework::__private::TheOnlyTraitUnlessNamespaceListsHandlers,
            my::framework::__private::End,
        >;
        type Place<const NUMBER: u64> = my::framework::__private::TheOnlyTraitUnlessNamespaceListsHandlers;
        const LISTED: ::core::option::Option<&'static [&'static str]> = ::core::option::Option::None;
        const SHOWS_NOTHING: bool = my::framework::__private::Shown::<
            (),
            my::framework::__private::Public<Self>,
        >::FITS;
        fn public_of_nothing() -> my::framework::__private::Public<Self> {
            my::framework::__private::Shown::<
                (),
                my::framework::__private::Public<Self>,
            >::of(&())
        }
        fn path(&self) -> ::std::string::String {
            let path = my::framework::__private::PathWriter::new().literal("/project-");
            let path = my::framework::__private::Parameter::<u32>::write(path, &self.id)
                .literal("/");
            let path = my::framework::__private::Parameter::<
                String,
            >::write(path, &self.part)
                .literal(".map");
            path.finish()
        }
        fn from_path(path: &str) -> ::core::option::Option<Self> {
            let mut parameters = my::framework::__private::PathReader::new(
                path,
                "/project-",
                ".map",
            )?;
            let field1 = my::framework::__private::Parameter::<
                u32,
            >::read(&mut parameters, "/")?;
            let field0 = my::framework::__private::Parameter::<
                String,
            >::read_last(&mut parameters)?;
            parameters.finish(Self { part: field0, id: field1 })
        }
        fn describe(namespace: &mut my::framework::__private::NamespaceDescription) {
            namespace.marker("Project", "", ::core::option::Option::None);
            my::framework::__private::Parameter::<String>::describe(namespace, "part");
            my::framework::__private::Parameter::<u32>::describe(namespace, "id");
        }
    }
    #[automatically_derived]
    impl my::framework::IntoRoom<Project> for ::std::string::String {
        fn into_room(self) -> my::framework::RoomName {
            ::core::convert::From::from(self)
        }
    }
    #[automatically_derived]
    impl my::framework::IntoRoom<Project> for &::std::string::String {
        fn into_room(self) -> my::framework::RoomName {
            ::core::convert::From::from(self)
        }
    }
    #[automatically_derived]
    impl my::framework::IntoRoom<Project> for &str {
        fn into_room(self) -> my::framework::RoomName {
            ::core::convert::From::from(self)
        }
    }
};
