#include "document.hpp"

namespace sample_api {

namespace {

constexpr std::string_view document = R"(<?xml version="1.0" encoding="UTF-8"?>
<VAST version="4.2" xmlns="http://www.iab.com/VAST">
  <Ad id="sample-ad">
    <InLine>
      <AdSystem version="1.0">adtally sample API</AdSystem>
      <Impression id="sample"><![CDATA[https://ads.example.com/impression?ad=sample-ad]]></Impression>
      <AdServingId>sample-ad-serving-id</AdServingId>
      <AdTitle>Sample ad</AdTitle>
      <Creatives>
        <Creative id="sample-creative" sequence="1">
          <Linear>
            <TrackingEvents>
              <Tracking event="start"><![CDATA[https://ads.example.com/start?ad=sample-ad]]></Tracking>
              <Tracking event="complete"><![CDATA[https://ads.example.com/complete?ad=sample-ad]]></Tracking>
            </TrackingEvents>
            <Duration>00:00:15</Duration>
            <MediaFiles>
              <MediaFile delivery="progressive" type="video/mp4" width="1280" height="720"
                         bitrate="2000"><![CDATA[https://media.example.com/sample-ad.mp4]]></MediaFile>
            </MediaFiles>
            <VideoClicks>
              <ClickThrough><![CDATA[https://www.example.com/]]></ClickThrough>
            </VideoClicks>
          </Linear>
          <UniversalAdId idRegistry="example.com">sample-ad</UniversalAdId>
        </Creative>
      </Creatives>
    </InLine>
  </Ad>
</VAST>
)";

constexpr std::string_view comment_start = "<!--";
constexpr std::string_view comment_end = "-->";
static_assert(comment_start.size() + comment_end.size() == least_padding);

} // namespace

std::string_view sample_document()
{
    return document;
}

std::optional<std::string> padded_document(std::size_t bytes)
{
    std::string padded{document};
    if (bytes == document.size())
        return padded;
    if (bytes < document.size() + least_padding)
        return std::nullopt;

    padded.reserve(bytes);
    padded += comment_start;
    padded.append(bytes - document.size() - least_padding, ' ');
    padded += comment_end;
    return padded;
}

} // namespace sample_api
