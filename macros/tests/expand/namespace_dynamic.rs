#[automatically_derived]
#[allow(unused_qualifications)]
impl my::framework::Namespace for Project {
    const PATTERN: &'static str = "/project-{id}/{part}.map";
    type Emits = my::framework::NoEvents;
    type Public = my::framework::NoData;
    type Server = my::framework::NoEvents;
    type Handlers = my::framework::__private::Listed<
        my::framework::__private::TheOnlyOne,
        my::framework::__private::End,
    >;
    type Place<const NUMBER: u64> = my::framework::__private::TheOnlyOne;
    const LISTED: ::core::option::Option<&'static [&'static str]> = ::core::option::Option::None;
    const SHOWS_NOTHING: bool = {
        #[allow(unused_imports)]
        use my::framework::__private::UnfitShown as _;
        my::framework::__private::Shown::<
            (),
            <Self as my::framework::Namespace>::Public,
        >::FITS
    };
    fn public_of_nothing() -> <Self as my::framework::Namespace>::Public {
        #[allow(unused_imports)]
        use my::framework::__private::UnfitShown as _;
        my::framework::__private::Shown::<
            (),
            <Self as my::framework::Namespace>::Public,
        >::of(&())
    }
    fn path(&self) -> ::std::string::String {
        my::framework::__private::PathWriter::new()
            .literal("/project-")
            .parameter(&self.id)
            .literal("/")
            .parameter(&self.part)
            .literal(".map")
            .finish()
    }
    fn from_path(path: &str) -> ::core::option::Option<Self> {
        let mut parameters = my::framework::__private::PathReader::new(
            path,
            "/project-",
            ".map",
        )?;
        let field1 = parameters.parameter::<u32>("/")?;
        let field0 = parameters.last_parameter::<String>()?;
        parameters.finish(Self { part: field0, id: field1 })
    }
    fn describe(namespace: &mut my::framework::__private::NamespaceDescription) {
        namespace.marker("Project", "");
        namespace.parameter::<String>("part");
        namespace.parameter::<u32>("id");
    }
}
#[automatically_derived]
#[allow(unused_qualifications)]
impl my::framework::IntoRoom<Project> for ::std::string::String {
    fn into_room(self) -> my::framework::RoomName {
        ::core::convert::From::from(self)
    }
}
#[automatically_derived]
#[allow(unused_qualifications)]
impl my::framework::IntoRoom<Project> for &::std::string::String {
    fn into_room(self) -> my::framework::RoomName {
        ::core::convert::From::from(self)
    }
}
#[automatically_derived]
#[allow(unused_qualifications)]
impl my::framework::IntoRoom<Project> for &str {
    fn into_room(self) -> my::framework::RoomName {
        ::core::convert::From::from(self)
    }
}
