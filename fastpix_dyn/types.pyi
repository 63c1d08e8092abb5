# Rendered from FastPix API 1.0.0 by `fastpix-dyn render stubs`: edit the document instead.
# document: sha256:92c3c14fa7be4cf0f0f56e38c365948d8f8ec9d64118eeb727253a95c6cfd239
# ruff: noqa
# pyright: reportUnusedImport=false

"""The types of FastPix API: `TypedDict`s and aliases of its schemas."""

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

__all__ = [
    "AccessPolicy",
    "AccessRestrictions",
    "AccessRestrictionsInput",
    "AccessRules",
    "AccessRulesResponse",
    "AddMediaToPlaylistBody",
    "AddMediaTrackBody",
    "AddMediaTrackBodyTracks",
    "AddMediaTrackResult",
    "Aggregation",
    "AiEvent",
    "AiEventData",
    "AiEventDataChaptersItem",
    "AiOutput",
    "AiOutput_",
    "AiStatus",
    "AiSummary",
    "AiSummary_",
    "AudioInput",
    "AudioInputImposeTracksItem",
    "AudioTrack",
    "BadRequestBody",
    "BadRequestBodyError",
    "BasicAccessPolicy",
    "CancelUploadResult",
    "CancelledUpload",
    "ChangeMediaOrderInPlaylistBody",
    "CreateLiveStream",
    "CreateLiveStreamInputMediaSettings",
    "CreateLiveStreamPlaybackSettings",
    "CreateManualPlaylist",
    "CreateMedia",
    "CreateMediaPlaybackIdBody",
    "CreateMediaPlaybackIdResult",
    "CreateMediaResult",
    "CreatePlaybackIdOfStreamBody",
    "CreatePlaylist",
    "CreateSigningKeyResult",
    "CreateSigningKeyResultData",
    "CreateSimulcastOfStreamBody",
    "CreateSmartPlaylist",
    "DateRange",
    "DeleteMediaFromPlaylistBody",
    "DeleteSigningKeyResult",
    "DeleteSigningKeyResultData",
    "Dimension",
    "DirectUploadVideoMediaBody",
    "DirectUploadVideoMediaResult",
    "Domain",
    "DomainRules",
    "Done",
    "DrmConfiguration",
    "Error",
    "ErrorError",
    "EventObject",
    "EventWorkspace",
    "ExpungeSegments",
    "FamilyEvent",
    "FieldErrors",
    "FieldErrorsItem",
    "FileTrack",
    "GenerateSubtitleTrackBody",
    "GenerateSubtitleTrackResult",
    "GeneratedSubtitles",
    "GeneratedSubtitlesItem",
    "GetAllPlaylistsResult",
    "GetAllStreamsResult",
    "GetDataViewlistCurrentViewsFilterResult",
    "GetDataViewlistCurrentViewsFilterResultDataItem",
    "GetDataViewlistCurrentViewsGetTimeseriesViewsResult",
    "GetDrmConfigurationByIdResult",
    "GetDrmConfigurationResult",
    "GetLiveStreamViewerCountByIdResult",
    "GetLiveStreamViewerCountByIdResultData",
    "GetMediaClipsResult",
    "GetMediaResult",
    "GetMediaSummaryResult",
    "GetPlaybackIdResult",
    "GetSigningKeyByIdResult",
    "GetSigningKeyByIdResultData",
    "GetTimeseriesDataResult",
    "GetTimeseriesDataResultMetadata",
    "GetVideoViewDetailsResult",
    "HexId",
    "InputInfo",
    "InputInfoConfiguration",
    "InputInfoFile",
    "InsertedSegment",
    "InsertedSegment1",
    "InsertedSegment_",
    "Interval",
    "LanguageCode",
    "LanguageName",
    "LanguageTag",
    "Length",
    "ListBreakdownValuesResult",
    "ListBreakdownValuesResultDataItem",
    "ListByTopContentResult",
    "ListByTopContentResultDataItem",
    "ListComparisonValuesResult",
    "ListDimensionsResult",
    "ListErrorsResult",
    "ListErrorsResultData",
    "ListFilterValuesForDimensionResult",
    "ListFilterValuesForDimensionResultDataItem",
    "ListLiveClipsResult",
    "ListMediaResult",
    "ListOverallValuesResult",
    "ListOverallValuesResultData",
    "ListPlaybackIdsResult",
    "ListSigningKeysResult",
    "ListSigningKeysResultDataItem",
    "ListSigningKeysResultDataItemWorkspaceItem",
    "ListUploadsResult",
    "ListVideoViewsResult",
    "LiveStream",
    "LiveStreamDeletedEvent",
    "LiveStreamEvent",
    "LiveStreamEventData",
    "LiveStreamResponse",
    "LiveStreamSrtPlaybackResponse",
    "ManualPlaylist",
    "MaxResolution",
    "Media",
    "MediaClip",
    "MediaClipPlaybackIdsItem",
    "MediaDeletedEvent",
    "MediaDuration",
    "MediaEvent",
    "MediaEventData",
    "MediaMetadata",
    "MediaMp4Support1Item",
    "MediaQuality",
    "MediaStatus",
    "MediaUrl",
    "Metadata",
    "MetricComparison",
    "MetricId",
    "MetricInterval",
    "MetricMetadata",
    "ModerationSettings",
    "Mp4Support",
    "NewMedia",
    "NewMediaInputsItem",
    "Pagination",
    "PlayOrder",
    "PlaybackError",
    "PlaybackId",
    "PlaybackIdEvent",
    "PlaybackIdEventData",
    "PlayerEvent",
    "PlayerEventDetails",
    "Playlist",
    "PlaylistDates",
    "PlaylistLimit",
    "PlaylistMedia",
    "PlaylistResponse",
    "PlaylistSummary",
    "ReconnectWindow",
    "Resolution",
    "RetrieveMediaInputInfoResult",
    "Simulcast",
    "SimulcastDeletedEvent",
    "SimulcastEvent",
    "SimulcastEventData",
    "SimulcastResponse",
    "SmartPlaylist",
    "SortOrder",
    "StreamPlaybackId",
    "StreamPlaybackIdResponse",
    "SubtitleInput",
    "SubtitleSettings",
    "SubtitleTrack",
    "SummaryLength",
    "SummarySettings",
    "TimeWithSpace",
    "TimeWithoutZone",
    "Timespan",
    "TopPlaybackError",
    "Track",
    "TrackDeletedEvent",
    "TrackEvent",
    "TrackEventData",
    "TrackSource",
    "TrackStatus",
    "TrackTitle",
    "UpdateAPlaylistBody",
    "UpdateDomainRestrictionsResult",
    "UpdateLiveStreamBody",
    "UpdateMediaChaptersBody",
    "UpdateMediaChaptersResult",
    "UpdateMediaChaptersResultData",
    "UpdateMediaModerationBody",
    "UpdateMediaModerationResult",
    "UpdateMediaModerationResultData",
    "UpdateMediaNamedEntitiesBody",
    "UpdateMediaNamedEntitiesResult",
    "UpdateMediaNamedEntitiesResultData",
    "UpdateMediaSummaryBody",
    "UpdateMediaSummaryResult",
    "UpdateMediaSummaryResultData",
    "UpdateMediaTrackBody",
    "UpdateMediaTrackResult",
    "UpdateSpecificSimulcastOfStreamBody",
    "UpdateUserAgentRestrictionsResult",
    "UpdatedMediaBody",
    "UpdatedMediaResult",
    "UpdatedMp4SupportBody",
    "UpdatedMp4SupportResult",
    "UpdatedSourceAccessBody",
    "UpdatedSourceAccessResult",
    "Upload",
    "UploadEvent",
    "UploadEventData",
    "UploadPushMediaSettings",
    "UploadPushMediaSettingsPlaybackIdsItem",
    "UploadSettings",
    "UploadStatus",
    "UploadedVideoInput",
    "UserAgentRules",
    "ValidationError",
    "ValidationErrorError",
    "VideoInput",
    "VideoLiveStreamActiveEvent",
    "VideoLiveStreamConnectedEvent",
    "VideoLiveStreamCreatedEvent",
    "VideoLiveStreamDeletedEvent",
    "VideoLiveStreamDisabledEvent",
    "VideoLiveStreamDisconnectedEvent",
    "VideoLiveStreamIdleEvent",
    "VideoLiveStreamPreparingEvent",
    "VideoLiveStreamRecordingEvent",
    "VideoLiveStreamSimulcastTargetBroadcastingEvent",
    "VideoLiveStreamSimulcastTargetCreatedEvent",
    "VideoLiveStreamSimulcastTargetDeletedEvent",
    "VideoLiveStreamSimulcastTargetStartingEvent",
    "VideoLiveStreamSimulcastTargetUpdatedEvent",
    "VideoLiveStreamUpdatedEvent",
    "VideoMediaAIChaptersFailedEvent",
    "VideoMediaAIChaptersReadyEvent",
    "VideoMediaAIEvent_",
    "VideoMediaAIModerationFailedEvent",
    "VideoMediaAIModerationReadyEvent",
    "VideoMediaAINamedEntitiesFailedEvent",
    "VideoMediaAINamedEntitiesReadyEvent",
    "VideoMediaAINamedEntitiesReadyEvent_",
    "VideoMediaAISummaryFailedEvent",
    "VideoMediaAISummaryReadyEvent",
    "VideoMediaAiEvent",
    "VideoMediaCreatedEvent",
    "VideoMediaDeletedEvent",
    "VideoMediaFailedEvent",
    "VideoMediaIntroReadyEvent",
    "VideoMediaLiveClipEvent",
    "VideoMediaLiveStreamCreatedEvent",
    "VideoMediaMp4SupportReadyEvent",
    "VideoMediaReadyEvent",
    "VideoMediaSourceDeletedEvent",
    "VideoMediaSourceReadyEvent",
    "VideoMediaSubtitleGeneratedReadyEvent",
    "VideoMediaTrackCreatedEvent",
    "VideoMediaTrackDeletedEvent",
    "VideoMediaTrackFailedEvent",
    "VideoMediaTrackReadyEvent",
    "VideoMediaTrackUpdatedEvent",
    "VideoMediaUpdatedEvent",
    "VideoMediaUploadCancelledEvent",
    "VideoMediaUploadEvent",
    "VideoMediaWatermarkEvent",
    "VideoPlaybackIdEvent",
    "VideoTrack",
    "VideoUploadMediaCreatedEvent",
    "View",
    "ViewCustom",
    "ViewCustomCustomItem",
    "ViewSummary",
    "WatermarkInput",
    "WatermarkInputPlacement",
    "WebhookEvent",
]

AccessPolicy: TypeAlias = Literal["public", "private", "drm"]
"""The condition of playback. `public` requires no token, `private` a signed token, `drm` a token and a DRM license."""

class AccessRules(TypedDict):
    """The rules in force for domains or for user agents."""

    defaultPolicy: Literal["allow", "deny"]
    """The policy for everything that neither list names."""
    allow: list[str]
    """The entries that may play."""
    deny: list[str]
    """The entries that may not play."""

class AccessRestrictions(TypedDict):
    """The restrictions in force."""

    domains: AccessRules
    """The rules in force for domains or for user agents."""
    userAgents: AccessRules
    """The rules in force for domains or for user agents."""

Domain: TypeAlias = str
"""A domain name or a pattern of names. FastPix refuses names without a dot, such as `localhost`, with 422."""

class DomainRules(TypedDict):
    """Rules for the domains of the pages that embed the player."""

    defaultPolicy: NotRequired[Literal["allow", "deny"]]
    """The policy for every domain that neither list names."""
    allow: NotRequired[list[Domain]]
    """Domains that may play if the default is `deny`."""
    deny: NotRequired[list[Domain]]
    """Domains that may not play if the default is `allow`."""

class UserAgentRules(TypedDict):
    """Rules for browsers and players, by parts of their `User-Agent` header."""

    defaultPolicy: NotRequired[Literal["allow", "deny"]]
    """The policy for every user agent that neither list names."""
    allow: NotRequired[list[str]]
    """User agents that may play if the default is `deny`."""
    deny: NotRequired[list[str]]
    """User agents that may not play if the default is `allow`."""

class AccessRestrictionsInput(TypedDict):
    """Restrictions by domain and by user agent. Everything is allowed by default."""

    domains: NotRequired[DomainRules]
    """Rules for the domains of the pages that embed the player."""
    userAgents: NotRequired[UserAgentRules]
    """Rules for browsers and players, by parts of their `User-Agent` header."""

class AccessRulesResponse(TypedDict):
    """An object."""

    success: Literal[True]
    data: AccessRules
    """The rules in force for domains or for user agents."""

class AddMediaToPlaylistBody(TypedDict):
    """An object."""

    mediaIds: list[str]
    """The ids of the media, in their order."""

LanguageName: TypeAlias = str
"""The name that players show, in ASCII letters only: FastPix refuses `English UK` and `Bokmål` with 422. It must be unique per media."""

LanguageTag: TypeAlias = str
"""The BCP 47 tag of the language, such as `it` or `en-US`."""

MediaUrl: TypeAlias = str
"""The public URL of a file, or `fp_mediaId://{mediaId}` for a media that exists already."""

TrackTitle: TypeAlias = str
"""A title of your own for the track."""

class AddMediaTrackBodyTracks(TypedDict):
    """An object."""

    url: MediaUrl
    """The audio or subtitle file that FastPix fetches."""
    type: Literal["audio", "subtitle"]
    languageCode: LanguageTag
    """The BCP 47 tag of the language, such as `it` or `en-US`."""
    languageName: LanguageName
    """The name that players show, in ASCII letters only: FastPix refuses `English UK` and `Bokmål` with 422. It must be unique per media."""
    title: NotRequired[TrackTitle]
    """A title of your own for the track."""

class AddMediaTrackBody(TypedDict):
    """An object."""

    tracks: AddMediaTrackBodyTracks

MediaMetadata: TypeAlias = dict[str, str] | None
"""Your own keys and values; null if there are none."""

class TrackSource(TypedDict):
    """A track directly after it was added, changed or generated."""

    id: str
    type: Literal["audio", "subtitle"]
    url: NotRequired[MediaUrl]
    """The file of the track. Generated subtitles have none."""
    languageCode: str
    """BCP 47 tag."""
    languageName: str
    title: NotRequired[str | None]
    metadata: NotRequired[MediaMetadata]
    """Your own keys and values; null if there are none."""

class AddMediaTrackResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: TrackSource
    """A track directly after it was added, changed or generated."""

Aggregation: TypeAlias = Literal["view_end"] | str
"""The time of a view that counts for the time span."""

class AiEventDataChaptersItem(TypedDict):
    """An object."""

    chapter: NotRequired[str | int]
    """Number of the chapter."""
    startTime: NotRequired[str | float]
    endTime: NotRequired[str | float]
    title: NotRequired[str]
    summary: NotRequired[str]

class AiEventData(TypedDict):
    """An object."""

    isChaptersGenerated: NotRequired[bool | None]
    failedReason: NotRequired[str | None]
    chapters: NotRequired[list[AiEventDataChaptersItem] | None]

class EventObject(TypedDict):
    """The media or live stream that the event is about."""

    type: NotRequired[Literal["media", "live"] | str]
    name: NotRequired[str]
    """Some envelopes contain it instead of `type`."""
    id: str
    """A media's UUID or the 32 hex digits of a live stream."""

class EventWorkspace(TypedDict):
    """The workspace of the event."""

    name: NotRequired[str]
    id: str

class AiEvent(TypedDict):
    """An AI feature has finished."""

    type: (
        Literal[
            "video.mediaAI.summary.ready",
            "video.mediaAI.summary.failed",
            "video.mediaAI.chapters.ready",
            "video.mediaAI.chapters.failed",
            "video.mediaAI.named-entities.ready",
            "video.mediaAI.namedEntities.ready",
            "video.mediaAI.named-entities.failed",
            "video.mediaAI.moderation.ready",
            "video.mediaAI.moderation.failed",
        ]
        | str
    )
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: AiEventData | list[Any] | None
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

AiStatus: TypeAlias = Literal["preparing", "available", "ready", "failed"] | str | None
"""The state of the result."""

class AiOutput_(TypedDict):
    """The result of an AI feature; null or absent until it is requested."""

    status: AiStatus
    """The state of the result."""
    data: NotRequired[dict[str, Any] | list[Any] | None]
    failedReason: NotRequired[str | None]
    """The reason why there is no result."""

AiOutput: TypeAlias = AiOutput_ | None
"""The result of an AI feature; null or absent until it is requested."""

class AiSummary_(TypedDict):
    """The summary; null or absent until it is requested."""

    status: AiStatus
    """The state of the result."""
    data: NotRequired[str | dict[str, Any] | list[Any] | None]
    """The text; newer releases may return an object or a list."""
    failedReason: NotRequired[str | None]
    """The reason why there is no result."""

AiSummary: TypeAlias = AiSummary_ | None
"""The summary; null or absent until it is requested."""

class AudioInputImposeTracksItem(TypedDict):
    """An object."""

    url: MediaUrl
    """The public URL of a file, or `fp_mediaId://{mediaId}` for a media that exists already."""
    startTime: NotRequired[float]
    """The second of the video at which it starts."""
    endTime: NotRequired[float]
    """The second of the video at which it ends."""
    fadeInLevel: NotRequired[float]
    """Seconds of fading in."""
    fadeOutLevel: NotRequired[float]
    """Seconds of fading out."""

class AudioInput(TypedDict):
    """Audio that replaces the audio of the video, and audio to mix into it. At least one of both is required."""

    type: Literal["audio"]
    swapTrackUrl: NotRequired[MediaUrl]
    """The audio that replaces the audio of the video."""
    imposeTracks: NotRequired[list[AudioInputImposeTracksItem]]
    """Audio to mix into the audio of the video."""

TrackStatus: TypeAlias = Literal["preparing", "Preparing", "available", "Ready", "failed"] | str

class AudioTrack(TypedDict):
    """An object."""

    id: str
    type: Literal["audio"]
    status: TrackStatus
    languageCode: str
    """BCP 47 tag; `und` for the default track."""
    languageName: str
    title: NotRequired[str | None]

class FieldErrorsItem(TypedDict):
    """An object."""

    field: str
    message: str

FieldErrors: TypeAlias = list[FieldErrorsItem]
"""The errors, one per field."""

class BadRequestBodyError(TypedDict):
    """An object."""

    code: Literal[400]
    """The HTTP status."""
    message: str
    """A short phrase that names the problem."""
    description: str
    """The problem in a sentence."""
    fields: NotRequired[FieldErrors]
    """The errors, one per field."""

class BadRequestBody(TypedDict):
    """An object."""

    success: Literal[False]
    error: BadRequestBodyError

BasicAccessPolicy: TypeAlias = Literal["public", "private"]
"""The condition of playback. `public` requires no token, `private` a signed token."""

MaxResolution: TypeAlias = Literal["360p", "480p", "720p", "1080p", "1440p", "2160p"] | str
"""The highest resolution offered, such as `1080p`. Media that are not processed may have `NA` or bare digits."""

UploadStatus: TypeAlias = Literal["waiting", "media_created", "timed_out", "cancelled"] | str

class CancelledUpload(TypedDict):
    """A cancelled upload. The settings of the media are at the top level here."""

    uploadId: str
    trial: bool
    """Whether a trial plan created it."""
    status: UploadStatus
    url: NotRequired[str | None]
    """The URL for the file, which no longer works."""
    timeout: NotRequired[int | None]
    corsOrigin: str
    maxResolution: MaxResolution
    """The highest resolution offered, such as `1080p`. Media that are not processed may have `NA` or bare digits."""
    accessPolicy: AccessPolicy
    """The condition of playback. `public` requires no token, `private` a signed token, `drm` a token and a DRM license."""
    metadata: NotRequired[MediaMetadata]
    """Your own keys and values; null if there are none."""
    title: NotRequired[str | None]
    creatorId: NotRequired[str | None]

class CancelUploadResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: CancelledUpload
    """A cancelled upload. The settings of the media are at the top level here."""

class ChangeMediaOrderInPlaylistBody(TypedDict):
    """An object."""

    mediaIds: list[str]
    """The ids of the media, in their order."""

Metadata: TypeAlias = dict[str, str]
"""Your own keys and values: at most 10 keys, each value a string of at most 255 characters."""

ReconnectWindow: TypeAlias = int
"""The seconds that FastPix waits for a disconnected encoder, from 60 to 1800."""

class CreateLiveStreamInputMediaSettings(TypedDict):
    """Settings of the broadcast and of its recording."""

    maxResolution: NotRequired[Literal["1080p", "720p", "480p"] | str]
    """The highest resolution to offer."""
    reconnectWindow: NotRequired[ReconnectWindow]
    """The seconds that FastPix waits for a disconnected encoder, from 60 to 1800."""
    mediaPolicy: NotRequired[BasicAccessPolicy]
    """The condition of playback of the recording."""
    metadata: NotRequired[Metadata]
    """Your own keys and values: at most 10 keys, each value a string of at most 255 characters."""
    enableDvrMode: NotRequired[bool]
    """Whether viewers can pause and rewind during the broadcast."""
    enableRecording: NotRequired[bool]
    """Whether FastPix records the broadcast as a media. Updates can't change it."""

class CreateLiveStreamPlaybackSettings(TypedDict):
    """Settings of the first playback id."""

    accessPolicy: NotRequired[BasicAccessPolicy]
    """The condition of playback. `public` requires no token, `private` a signed token."""
    accessRestrictions: NotRequired[AccessRestrictionsInput]
    """Restrictions by domain and by user agent. Everything is allowed by default."""

class CreateLiveStream(TypedDict):
    """An object."""

    playbackSettings: CreateLiveStreamPlaybackSettings
    """Settings of the first playback id."""
    inputMediaSettings: CreateLiveStreamInputMediaSettings
    """Settings of the broadcast and of its recording."""

PlaylistLimit: TypeAlias = int
"""The largest number of media in the playlist."""

class CreateManualPlaylist(TypedDict):
    """A playlist of the media that you add."""

    name: str
    referenceId: str
    """Your own id of the playlist. It must be unique."""
    type: Literal["manual"]
    description: NotRequired[str]
    limit: NotRequired[PlaylistLimit]
    """The largest number of media in the playlist."""

MediaQuality: TypeAlias = Literal["standard", "pro", "premium"] | str
"""The quality of the encoding."""

class ModerationSettings(TypedDict):
    """The content to moderate."""

    type: NotRequired[Literal["video", "audio", "av"]]
    """What to check: the pictures, the audio or both."""

Mp4Support: TypeAlias = Literal["capped_4k", "audioOnly", "audioOnly,capped_4k"] | str
"""The files to download: `capped_4k` is an MP4 file of up to 4K, `audioOnly` an M4A file."""

Resolution: TypeAlias = Literal["360p", "480p", "720p", "1080p", "1440p", "2160p"] | str

LanguageCode: TypeAlias = (
    Literal[
        "ar-SA",
        "bg",
        "bg-BG",
        "bn-BD",
        "bn-IN",
        "ca",
        "ca-ES",
        "cs",
        "cs-CZ",
        "da",
        "da-DK",
        "de",
        "de-AT",
        "de-CH",
        "de-DE",
        "el",
        "el-GR",
        "en",
        "en-AU",
        "en-CA",
        "en-GB",
        "en-IE",
        "en-IN",
        "en-NZ",
        "en-US",
        "en-ZA",
        "es",
        "es-AR",
        "es-CL",
        "es-CO",
        "es-ES",
        "es-MX",
        "es-US",
        "fi",
        "fi-FI",
        "fr",
        "fr-BE",
        "fr-CA",
        "fr-CH",
        "fr-FR",
        "he-IL",
        "hi-IN",
        "hr",
        "hr-HR",
        "hu-HU",
        "id-ID",
        "it",
        "it-CH",
        "it-IT",
        "ja-JP",
        "ko-KR",
        "ms-MY",
        "nb-NO",
        "nl",
        "nl-BE",
        "nl-NL",
        "no",
        "no-NO",
        "pl",
        "pl-PL",
        "pt",
        "pt-BR",
        "pt-PT",
        "ro",
        "ro-RO",
        "ru",
        "ru-RU",
        "sk",
        "sk-SK",
        "sv",
        "sv-SE",
        "ta-IN",
        "ta-LK",
        "te-IN",
        "th-TH",
        "tr",
        "tr-TR",
        "uk",
        "uk-UA",
        "vi-VN",
        "zh-CN",
        "zh-HK",
        "zh-TW",
    ]
    | str
)
"""The BCP 47 tag of the language that is spoken, such as `en` or `en-US`."""

class SubtitleInput(TypedDict):
    """A subtitle file."""

    type: Literal["subtitle"]
    url: MediaUrl
    """The public URL of a file, or `fp_mediaId://{mediaId}` for a media that exists already."""
    languageName: LanguageName
    """The name that players show, in ASCII letters only: FastPix refuses `English UK` and `Bokmål` with 422. It must be unique per media."""
    languageCode: LanguageCode
    """The BCP 47 tag of the language of the subtitles, such as `en` or `en-US`."""

class SubtitleSettings(TypedDict):
    """Subtitles to generate from the speech, in the language that is spoken."""

    languageName: NotRequired[LanguageName]
    """The name that players show, in ASCII letters only: FastPix refuses `English UK` and `Bokmål` with 422. It must be unique per media."""
    languageCode: NotRequired[LanguageCode]
    """The BCP 47 tag of the language that is spoken, such as `en` or `en-US`."""
    metadata: NotRequired[Metadata]
    """Your own keys and values: at most 10 keys, each value a string of at most 255 characters."""

SummaryLength: TypeAlias = int
"""The length of the summary in words, from 30 to 250."""

class SummarySettings(TypedDict):
    """The summary to generate."""

    generate: NotRequired[bool]
    """Whether to generate a summary."""
    summaryLength: NotRequired[SummaryLength]
    """The length of the summary in words, from 30 to 250."""

ExpungeSegments: TypeAlias = list[str]
"""The parts to cut out, each from one second to another, such as `4-6`."""

class InsertedSegment1(TypedDict):
    """An object."""

    url: MediaUrl
    """The public URL of a file, or `fp_mediaId://{mediaId}` for a media that exists already."""
    insertAt: NotRequired[float]
    """The second of the main video."""
    insertAtEnd: bool

class InsertedSegment_(TypedDict):
    """An object."""

    insertAtEnd: NotRequired[bool]
    url: MediaUrl
    """The public URL of a file, or `fp_mediaId://{mediaId}` for a media that exists already."""
    insertAt: float
    """The second of the main video."""

InsertedSegment: TypeAlias = InsertedSegment_ | InsertedSegment1
"""A video to insert into the main one, either at a second or at the end."""

class VideoInput(TypedDict):
    """The video file, fetched from a public URL or cut from an existing media. FastPix reads m4v, ogv, mpeg, mov, 3gp, f4v, rm, ts, wtv, avi, mp4, wmv, webm, mts, vob, mxf, asf and m2ts."""

    type: Literal["video"]
    url: MediaUrl
    """The public URL of a file, or `fp_mediaId://{mediaId}` for a media that exists already."""
    startTime: NotRequired[float]
    """The second of the file at which the media starts."""
    endTime: NotRequired[float]
    """The second of the file at which the media ends."""
    introUrl: NotRequired[MediaUrl]
    """A video to play first."""
    outroUrl: NotRequired[MediaUrl]
    """A video to play last."""
    expungeSegments: NotRequired[ExpungeSegments]
    """The parts to cut out, each from one second to another, such as `4-6`."""
    segments: NotRequired[list[InsertedSegment]]
    """Videos to insert."""

Length: TypeAlias = str
"""A share of the video's size, such as `10%`."""

class WatermarkInputPlacement(TypedDict):
    """An object."""

    xAlign: NotRequired[Literal["left", "center", "right"]]
    xMargin: NotRequired[Length]
    """A share of the video's size, such as `10%`."""
    yAlign: NotRequired[Literal["top", "middle", "bottom"]]
    yMargin: NotRequired[Length]
    """A share of the video's size, such as `10%`."""

class WatermarkInput(TypedDict):
    """An image on top of the video."""

    type: Literal["watermark"]
    url: MediaUrl
    """The public URL of a file, or `fp_mediaId://{mediaId}` for a media that exists already."""
    placement: NotRequired[WatermarkInputPlacement]
    width: NotRequired[Length]
    """A share of the video's size, such as `10%`."""
    height: NotRequired[Length]
    """A share of the video's size, such as `10%`."""
    opacity: NotRequired[str]
    """Such as `80%`."""

class CreateMedia(TypedDict):
    """An object."""

    inputs: list[VideoInput | WatermarkInput | AudioInput | SubtitleInput]
    """The video file, and the watermark, audio and subtitles to apply to it."""
    accessPolicy: AccessPolicy
    """The condition of playback. `public` requires no token, `private` a signed token, `drm` a token and a DRM license."""
    accessRestrictions: NotRequired[AccessRestrictionsInput]
    """Restrictions by domain and by user agent. Everything is allowed by default."""
    drmConfigurationId: NotRequired[str]
    """The DRM configuration for the policy `drm`."""
    title: NotRequired[str]
    creatorId: NotRequired[str]
    """Your own id of the creator."""
    metadata: NotRequired[Metadata]
    """Your own keys and values: at most 10 keys, each value a string of at most 255 characters."""
    mediaQuality: NotRequired[MediaQuality]
    """The quality of the encoding."""
    maxResolution: NotRequired[Resolution]
    """The highest resolution to offer."""
    mp4Support: NotRequired[Mp4Support]
    """The files to download: `capped_4k` is an MP4 file of up to 4K, `audioOnly` an M4A file."""
    sourceAccess: NotRequired[bool]
    """Whether the original file can be downloaded."""
    optimizeAudio: NotRequired[bool]
    """Whether to normalize the volume of the audio. Not for live streams."""
    subtitles: NotRequired[SubtitleSettings]
    """Subtitles to generate from the speech, in the language that is spoken."""
    summary: NotRequired[SummarySettings]
    """The summary to generate."""
    chapters: NotRequired[bool]
    """Whether to generate chapters."""
    namedEntities: NotRequired[bool]
    """Whether to extract named entities."""
    moderation: NotRequired[ModerationSettings]
    """The content to moderate."""

class CreateMediaPlaybackIdBody(TypedDict):
    """An object."""

    accessPolicy: AccessPolicy
    """The condition of playback. `public` requires no token, `private` a signed token, `drm` a token and a DRM license."""
    accessRestrictions: NotRequired[AccessRestrictionsInput]
    """Restrictions by domain and by user agent. Everything is allowed by default."""
    drmConfigurationId: NotRequired[str]
    """The DRM configuration. The policy `drm` requires it."""
    resolution: NotRequired[Resolution]
    """The highest resolution that this playback id plays."""

class PlaybackId(TypedDict):
    """An id with which a media can be played."""

    id: str
    """The media plays at `https://stream.fastpix.com/{id}.m3u8`."""
    accessPolicy: AccessPolicy
    """The condition of playback. `public` requires no token, `private` a signed token, `drm` a token and a DRM license."""
    accessRestrictions: AccessRestrictions
    """The restrictions in force."""
    resolution: NotRequired[str | None]
    """The highest resolution that it plays; null or absent for no limit."""

class CreateMediaPlaybackIdResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: PlaybackId
    """An id with which a media can be played."""

MediaStatus: TypeAlias = (
    Literal[
        "Created", "preparing", "Downloading", "Downloaded", "Validating", "In Queue", "Processing", "Ready", "Failed"
    ]
    | str
)
"""The state of the media. Only a `Ready` media can be played."""

class NewMediaInputsItem(TypedDict):
    """An object."""

    type: Literal["video", "watermark", "audio", "subtitle"] | str
    url: NotRequired[MediaUrl]
    """The public URL of a file, or `fp_mediaId://{mediaId}` for a media that exists already."""

class NewMedia(TypedDict):
    """A media directly after its creation, with the settings in force."""

    id: str
    trial: bool
    """Whether a trial plan created it. FastPix shortens such media to 10 seconds, adds a watermark and deletes them after 24 hours."""
    status: MediaStatus
    """The state of the media. Only a `Ready` media can be played."""
    createdAt: str
    updatedAt: str
    playbackIds: list[PlaybackId]
    title: NotRequired[str | None]
    creatorId: NotRequired[str | None]
    """Your own id of the creator."""
    metadata: NotRequired[MediaMetadata]
    """Your own keys and values; null if there are none."""
    mediaQuality: Literal["standard", "pro", "premium"] | str
    sourceAccess: bool
    """Whether the original file can be downloaded."""
    maxResolution: MaxResolution
    """The highest resolution offered, such as `1080p`. Media that are not processed may have `NA` or bare digits."""
    inputs: list[NewMediaInputsItem]
    """The inputs of the request."""
    optimizeAudio: bool
    """Whether the volume of the audio is normalized."""

class CreateMediaResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: NewMedia
    """A media directly after its creation, with the settings in force."""

class CreatePlaybackIdOfStreamBody(TypedDict):
    """An object."""

    accessPolicy: NotRequired[BasicAccessPolicy]
    """The condition of playback. `public` requires no token, `private` a signed token."""
    accessRestrictions: NotRequired[AccessRestrictionsInput]
    """Restrictions by domain and by user agent. Everything is allowed by default."""

PlayOrder: TypeAlias = Literal["createdDate ASC", "createdDate DESC"]
"""Whether the oldest or the newest media come first."""

class DateRange(TypedDict):
    """An object."""

    startDate: NotRequired[str]
    endDate: NotRequired[str]

class PlaylistDates(TypedDict):
    """The dates by which FastPix selects the media of a smart playlist."""

    createdDate: NotRequired[DateRange]
    """The dates of their creation."""
    updatedDate: NotRequired[DateRange]
    """The dates of their last update."""

class CreateSmartPlaylist(TypedDict):
    """A playlist that FastPix fills when it is created."""

    name: str
    referenceId: str
    """Your own id of the playlist. It must be unique."""
    type: Literal["smart"]
    description: NotRequired[str]
    playOrder: PlayOrder
    """Whether the oldest or the newest media come first."""
    limit: NotRequired[PlaylistLimit]
    """The largest number of media in the playlist."""
    metadata: PlaylistDates
    """The dates by which FastPix selects the media of a smart playlist."""

CreatePlaylist: TypeAlias = CreateManualPlaylist | CreateSmartPlaylist

class CreateSigningKeyResultData(TypedDict):
    """An object."""

    id: str
    privateKey: str
    """The base64 of the private key as PKCS#8 PEM."""
    createdAt: str

class CreateSigningKeyResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: CreateSigningKeyResultData

class CreateSimulcastOfStreamBody(TypedDict):
    """An object."""

    url: str
    """The platform's ingest URL with the name of the application, such as `rtmp://ingest.example.com/live`."""
    streamKey: str
    """The stream key of the platform."""
    metadata: NotRequired[Metadata]
    """Your own keys and values: at most 10 keys, each value a string of at most 255 characters."""

class DeleteMediaFromPlaylistBody(TypedDict):
    """An object."""

    mediaIds: list[str]
    """The ids of the media, in their order."""

class DeleteSigningKeyResultData(TypedDict):
    """An object."""

    message: NotRequired[str]

class DeleteSigningKeyResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: NotRequired[DeleteSigningKeyResultData]

Dimension: TypeAlias = (
    Literal[
        "browser_name",
        "browser_version",
        "os_name",
        "os_version",
        "device_name",
        "device_model",
        "device_type",
        "device_manufacturer",
        "player_remote_played",
        "player_name",
        "player_version",
        "player_software_name",
        "player_software_version",
        "player_resolution",
        "fp_sdk",
        "fp_sdk_version",
        "player_autoplay_on",
        "player_preload_on",
        "video_title",
        "video_id",
        "video_series",
        "fp_playback_id",
        "fp_live_stream_id",
        "media_id",
        "video_source_stream_type",
        "video_source_type",
        "video_encoding_variant",
        "experiment_name",
        "sub_property_id",
        "drm_type",
        "asn_name",
        "cdn",
        "video_source_hostname",
        "connection_type",
        "view_session_id",
        "continent",
        "country",
        "region",
        "viewer_id",
        "error_code",
        "exit_before_video_start",
        "view_has_ad",
        "video_startup_failed",
        "video_content_type",
        "page_context",
        "playback_failed",
        "custom_1",
        "custom_2",
        "custom_3",
        "custom_4",
        "custom_5",
        "custom_6",
        "custom_7",
        "custom_8",
        "custom_9",
        "custom_10",
    ]
    | str
)
"""A property of views by which they can be filtered and grouped."""

class UploadedVideoInput(TypedDict):
    """The uploaded video file."""

    type: Literal["video"]
    url: NotRequired[MediaUrl]
    """Not needed for an upload."""
    startTime: NotRequired[float]
    """The second of the file at which the media starts."""
    endTime: NotRequired[float]
    """The second of the file at which the media ends."""
    introUrl: NotRequired[MediaUrl]
    """A video to play first."""
    outroUrl: NotRequired[MediaUrl]
    """A video to play last."""
    expungeSegments: NotRequired[ExpungeSegments]
    """The parts to cut out, each from one second to another, such as `4-6`."""
    segments: NotRequired[list[InsertedSegment]]
    """Videos to insert."""

class UploadSettings(TypedDict):
    """Settings for the media made from the upload."""

    inputs: NotRequired[list[UploadedVideoInput | WatermarkInput | AudioInput | SubtitleInput]]
    """The edits of the uploaded video, and the watermark, audio and subtitles to apply to it."""
    startTime: NotRequired[float]
    """The second of the file at which the media starts."""
    endTime: NotRequired[float]
    """The second of the file at which the media ends."""
    accessPolicy: AccessPolicy
    """The condition of playback. `public` requires no token, `private` a signed token, `drm` a token and a DRM license."""
    accessRestrictions: NotRequired[AccessRestrictionsInput]
    """Restrictions by domain and by user agent. Everything is allowed by default."""
    drmConfigurationId: NotRequired[str]
    """The DRM configuration for the policy `drm`."""
    title: NotRequired[str]
    creatorId: NotRequired[str]
    """Your own id of the creator."""
    metadata: NotRequired[Metadata]
    """Your own keys and values: at most 10 keys, each value a string of at most 255 characters."""
    mediaQuality: NotRequired[MediaQuality]
    """The quality of the encoding."""
    maxResolution: NotRequired[Resolution]
    """The highest resolution to offer."""
    mp4Support: NotRequired[Mp4Support]
    """The files to download: `capped_4k` is an MP4 file of up to 4K, `audioOnly` an M4A file."""
    sourceAccess: NotRequired[bool]
    """Whether the original file can be downloaded."""
    optimizeAudio: NotRequired[bool]
    """Whether to normalize the volume of the audio. Not for live streams."""
    subtitles: NotRequired[SubtitleSettings]
    """Subtitles to generate from the speech, in the language that is spoken."""
    summary: NotRequired[SummarySettings]
    """The summary to generate."""
    chapters: NotRequired[bool]
    """Whether to generate chapters."""
    namedEntities: NotRequired[bool]
    """Whether to extract named entities."""
    moderation: NotRequired[ModerationSettings]
    """The content to moderate."""

class DirectUploadVideoMediaBody(TypedDict):
    """An object."""

    corsOrigin: str
    """The origin of the web page that will send the file, or `*` for any."""
    pushMediaSettings: NotRequired[UploadSettings]
    """Settings for the media made from the upload."""

class UploadPushMediaSettingsPlaybackIdsItem(TypedDict):
    """An object."""

    id: NotRequired[str | None]
    accessPolicy: AccessPolicy
    """The condition of playback. `public` requires no token, `private` a signed token, `drm` a token and a DRM license."""
    accessRestrictions: AccessRestrictions
    """The restrictions in force."""

class UploadPushMediaSettings(TypedDict):
    """The settings in force for the media."""

    playbackIds: list[UploadPushMediaSettingsPlaybackIdsItem]
    """The playback ids that the media will get. They have no id yet."""
    title: NotRequired[str | None]
    creatorId: NotRequired[str | None]
    """Your own id of the creator."""
    metadata: NotRequired[MediaMetadata]
    """Your own keys and values; null if there are none."""
    mediaQuality: Literal["standard", "pro", "premium"] | str
    maxResolution: NotRequired[MaxResolution]
    """The highest resolution offered, such as `1080p`. Media that are not processed may have `NA` or bare digits."""
    sourceAccess: bool
    """Whether the original file can be downloaded."""
    optimizeAudio: bool
    """Whether the volume of the audio is normalized."""

class Upload(TypedDict):
    """A direct upload that waits for its file."""

    uploadId: str
    """The upload's id, which is also the id of its media."""
    id: NotRequired[str]
    """The same id, in some releases."""
    mediaId: NotRequired[str | None]
    """The id of the media, in some releases."""
    trial: bool
    """Whether a trial plan created it."""
    status: UploadStatus
    url: str
    """The URL to PUT the file to. Everybody who knows it can upload."""
    timeout: int
    """Seconds until the URL expires."""
    corsOrigin: str
    """The origin of the web page that may send the file, or `*`."""
    pushMediaSettings: UploadPushMediaSettings
    """The settings in force for the media."""

class DirectUploadVideoMediaResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: Upload
    """A direct upload that waits for its file."""

class Done(TypedDict):
    """An object."""

    success: Literal[True]
    data: NotRequired[dict[str, Any] | list[Any] | None]
    """Absent, or without meaning."""

class DrmConfiguration(TypedDict):
    """An object."""

    id: str

class ErrorError(TypedDict):
    """An object."""

    code: int
    """The HTTP status."""
    message: str
    """A short phrase that names the problem."""
    description: NotRequired[str]
    """The problem in a sentence."""
    fields: NotRequired[FieldErrors]
    """The errors, one per field."""

class Error(TypedDict):
    """An object."""

    success: Literal[False]
    error: ErrorError

class FamilyEvent(TypedDict):
    """An event of a family whose types aren't documented, and neither is its `data`."""

    type: str
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: NotRequired[dict[str, Any] | list[Any] | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class FileTrack(TypedDict):
    """An object."""

    id: NotRequired[str]
    type: Literal["video", "audio", "subtitle"] | str
    status: NotRequired[TrackStatus]
    width: NotRequired[int | None]
    height: NotRequired[int | None]
    frameRate: NotRequired[str | float | None]
    """Frames per second, such as `24.000` or `30/1`; `-1` if unknown."""
    closedCaptions: NotRequired[bool | None]
    """Whether the track contains closed captions."""
    languageCode: NotRequired[str | None]
    """BCP 47 tag."""
    languageName: NotRequired[str | None]
    title: NotRequired[str | None]

class GenerateSubtitleTrackBody(TypedDict):
    """An object."""

    languageName: LanguageName
    """The name that players show, in ASCII letters only: FastPix refuses `English UK` and `Bokmål` with 422. It must be unique per media."""
    languageCode: LanguageCode
    """The BCP 47 tag of the language that is spoken, such as `en` or `en-US`."""
    title: NotRequired[TrackTitle]
    """A title of your own for the track."""
    metadata: NotRequired[Metadata]
    """Your own keys and values: at most 10 keys, each value a string of at most 255 characters."""

class GenerateSubtitleTrackResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: TrackSource
    """A track directly after it was added, changed or generated."""

class GeneratedSubtitlesItem(TypedDict):
    """An object."""

    status: NotRequired[Literal["preparing", "available", "failed"] | str]
    url: NotRequired[str | None]
    """The subtitles as WebVTT."""

GeneratedSubtitles: TypeAlias = list[GeneratedSubtitlesItem] | None
"""The subtitles that FastPix generates from the speech."""

class Pagination(TypedDict):
    """The position of this page among all pages."""

    totalRecords: int
    """Number of items on all pages."""
    currentOffset: int
    """Number of this page, from 1."""
    offsetCount: int
    """Number of pages."""

class PlaylistSummary(TypedDict):
    """A playlist without its media."""

    id: str
    name: str
    type: Literal["manual", "smart"]
    referenceId: str
    """Your own id of the playlist."""
    description: NotRequired[str]
    createdAt: str
    updatedAt: NotRequired[str]
    mediaCount: int

class GetAllPlaylistsResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[PlaylistSummary]
    pagination: Pagination
    """The position of this page among all pages."""

HexId: TypeAlias = str
"""The id of a live stream or a simulcast target: 32 hexadecimal digits, no dashes."""

class LiveStreamSrtPlaybackResponse(TypedDict):
    """The credentials for SRT players."""

    srtPlaybackStreamId: str
    srtPlaybackSecret: str

class Simulcast(TypedDict):
    """A platform to which FastPix forwards a stream."""

    simulcastId: HexId
    """The id of a live stream or a simulcast target: 32 hexadecimal digits, no dashes."""
    url: str
    streamKey: str
    """The stream key of the platform."""
    isEnabled: bool
    metadata: NotRequired[Metadata]
    """Your own keys and values: at most 10 keys, each value a string of at most 255 characters."""

class StreamPlaybackId(TypedDict):
    """An object."""

    id: str
    """The stream plays at `https://stream.fastpix.com/{id}.m3u8`."""
    accessPolicy: AccessPolicy
    """The condition of playback. `public` requires no token, `private` a signed token, `drm` a token and a DRM license."""
    accessRestrictions: NotRequired[AccessRestrictions]
    """Absent in older releases."""

class LiveStream(TypedDict):
    """An object."""

    streamId: HexId
    """The id of a live stream or a simulcast target: 32 hexadecimal digits, no dashes."""
    streamKey: str
    """The key for RTMPS encoders."""
    srtSecret: str
    """The secret for SRT encoders."""
    trial: bool
    """Whether a trial plan created it."""
    status: Literal["idle", "preparing", "active", "disconnected", "disabled"] | str
    maxResolution: MaxResolution
    """The highest resolution offered, such as `1080p`. Media that are not processed may have `NA` or bare digits."""
    maxDuration: int
    """The longest broadcast in seconds; 0 for no limit."""
    createdAt: str
    reconnectWindow: int
    """The seconds that FastPix waits for a disconnected encoder."""
    enableRecording: bool
    enableDvrMode: bool
    mediaPolicy: AccessPolicy
    """The condition of playback of the recording."""
    metadata: NotRequired[Metadata]
    """Your own keys and values: at most 10 keys, each value a string of at most 255 characters."""
    lowLatency: bool
    closedCaptions: bool
    playbackIds: list[StreamPlaybackId]
    simulcastResponses: NotRequired[list[Simulcast]]
    """The simulcast targets; absent if there are none."""
    mediaIds: NotRequired[list[str]]
    """The ids of the recordings; absent before the first one."""
    srtPlaybackResponse: LiveStreamSrtPlaybackResponse
    """The credentials for SRT players."""

class GetAllStreamsResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[LiveStream]
    pagination: Pagination
    """The position of this page among all pages."""

class GetDataViewlistCurrentViewsFilterResultDataItem(TypedDict):
    """An object."""

    dimension_name: str | None
    """A value of the dimension."""
    concurrent_viewers: int
    metricValue: NotRequired[int | None]

Timespan: TypeAlias = list[int]
"""Start and end, in seconds since 1970."""

class GetDataViewlistCurrentViewsFilterResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[GetDataViewlistCurrentViewsFilterResultDataItem]
    timespan: Timespan
    """Start and end, in milliseconds since 1970."""

class MetricInterval(TypedDict):
    """An object."""

    intervalTime: str
    """Start of the interval."""
    metricValue: float | None
    """The metric in the interval, null if there were no views."""
    numberOfViews: int | None

class GetDataViewlistCurrentViewsGetTimeseriesViewsResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[MetricInterval]
    timespan: Timespan
    """Start and end, in milliseconds since 1970."""

class GetDrmConfigurationByIdResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: DrmConfiguration

class GetDrmConfigurationResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[DrmConfiguration]
    pagination: Pagination
    """The position of this page among all pages."""

class GetLiveStreamViewerCountByIdResultData(TypedDict):
    """An object."""

    views: int
    """Approximate number of current viewers."""

class GetLiveStreamViewerCountByIdResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: GetLiveStreamViewerCountByIdResultData

class MediaClipPlaybackIdsItem(TypedDict):
    """An object."""

    id: str
    accessPolicy: AccessPolicy
    """The condition of playback. `public` requires no token, `private` a signed token, `drm` a token and a DRM license."""
    accessRestrictions: NotRequired[AccessRestrictions]
    """The restrictions in force."""

MediaDuration: TypeAlias = str | float | None
"""`HH:MM:SS`, or seconds as a number in newer releases; null or absent during processing."""

class MediaClip(TypedDict):
    """A media cut from another one. Newer releases return more of its keys."""

    id: str
    workspaceId: NotRequired[str]
    sourceMediaId: NotRequired[str | None]
    """The media that this clip was cut from."""
    thumbnail: NotRequired[str | None]
    title: NotRequired[str | None]
    creatorId: NotRequired[str | None]
    """Your own id of the creator."""
    metadata: NotRequired[MediaMetadata]
    """Your own keys and values; null if there are none."""
    status: MediaStatus
    """The state of the media. Only a `Ready` media can be played."""
    mediaQuality: NotRequired[Literal["standard", "pro", "premium"] | str]
    maxResolution: NotRequired[MaxResolution]
    """The highest resolution offered, such as `1080p`. Media that are not processed may have `NA` or bare digits."""
    sourceResolution: NotRequired[str | None]
    """The resolution of the file, such as `1080`; `0` or `NA` if unknown."""
    sourceAccess: NotRequired[bool | None]
    """Whether the original file can be downloaded."""
    playbackIds: list[MediaClipPlaybackIdsItem]
    tracks: NotRequired[list[FileTrack]]
    generatedSubtitles: NotRequired[GeneratedSubtitles]
    """The subtitles that FastPix generates from the speech."""
    isAudioOnly: NotRequired[bool | None]
    subtitleAvailable: NotRequired[bool | None]
    optimizeAudio: NotRequired[bool | None]
    """Whether the volume of the audio was normalized."""
    duration: NotRequired[MediaDuration]
    """`HH:MM:SS`, or seconds as a number in newer releases; null or absent during processing."""
    aspectRatio: NotRequired[str | None]
    """Width to height, such as `16:9`."""
    createdAt: str
    updatedAt: NotRequired[str]

class GetMediaClipsResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[MediaClip]
    pagination: Pagination
    """The position of this page among all pages."""

class MediaMp4Support1Item(TypedDict):
    """An object."""

    type: Literal["capped_4k", "audioOnly"] | str
    status: NotRequired[Literal["preparing", "ready", "failed"] | str]
    height: NotRequired[int | None]
    """Pixels; null or absent for audio."""
    width: NotRequired[int | None]
    """Pixels; null or absent for audio."""
    ext: NotRequired[Literal["mp4", "m4a"] | str | None]
    """The extension of the file name."""

class SubtitleTrack(TypedDict):
    """An object."""

    id: str
    type: Literal["subtitle"]
    status: TrackStatus
    languageCode: str
    """BCP 47 tag."""
    languageName: str
    closedCaptions: NotRequired[bool | None]
    """Whether the track contains closed captions."""
    title: NotRequired[str | None]

class VideoTrack(TypedDict):
    """An object."""

    id: str
    type: Literal["video"]
    status: TrackStatus
    width: int
    height: int
    frameRate: str | float
    """Frames per second, such as `24.000` or `30/1`; `-1` if unknown."""
    closedCaptions: NotRequired[bool | None]
    """Whether the video contains closed captions."""
    title: NotRequired[str | None]

Track: TypeAlias = VideoTrack | AudioTrack | SubtitleTrack

class Media(TypedDict):
    """A video or audio file that FastPix streams or still processes. Keys without a value are absent or null."""

    id: str
    workspaceId: str
    sourceMediaId: NotRequired[str | None]
    """The media that this clip was cut from."""
    streamId: NotRequired[str | None]
    """The live stream that this was recorded or cut from."""
    thumbnail: NotRequired[str | None]
    title: NotRequired[str | None]
    creatorId: NotRequired[str | None]
    """Your own id of the creator."""
    metadata: NotRequired[MediaMetadata]
    """Your own keys and values; null if there are none."""
    status: MediaStatus
    """The state of the media. Only a `Ready` media can be played."""
    mediaQuality: NotRequired[Literal["standard", "pro", "premium"] | str]
    maxResolution: MaxResolution
    """The highest resolution offered, such as `1080p`. Media that are not processed may have `NA` or bare digits."""
    sourceResolution: NotRequired[str | None]
    """The resolution of the file, such as `1080`; `0` or `NA` if unknown."""
    sourceAccess: bool | None
    """Whether the original file can be downloaded."""
    mp4Support: NotRequired[
        Literal["none", "capped_4k", "audioOnly", "audioOnly,capped_4k"] | str | list[MediaMp4Support1Item]
    ]
    """The files to download. Absent until they are requested."""
    playbackIds: list[PlaybackId]
    tracks: NotRequired[list[Track]]
    generatedSubtitles: NotRequired[GeneratedSubtitles]
    """The subtitles that FastPix generates from the speech."""
    summary: NotRequired[AiSummary]
    """The summary; null or absent until it is requested."""
    chapters: NotRequired[AiOutput]
    """The result of an AI feature; null or absent until it is requested."""
    namedEntities: NotRequired[AiOutput]
    """The result of an AI feature; null or absent until it is requested."""
    moderation: NotRequired[AiOutput]
    """The result of an AI feature; null or absent until it is requested."""
    isAudioOnly: NotRequired[bool | None]
    subtitleAvailable: NotRequired[bool | None]
    optimizeAudio: NotRequired[bool | None]
    """Whether the volume of the audio was normalized."""
    duration: NotRequired[MediaDuration]
    """`HH:MM:SS`, or seconds as a number in newer releases; null or absent during processing."""
    frameRate: NotRequired[str | float | None]
    """Frames per second, such as `30/1`; `-1` if unknown."""
    aspectRatio: NotRequired[str | None]
    """Width to height, such as `16:9`."""
    createdAt: str
    updatedAt: str

class GetMediaResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: Media
    """A video or audio file that FastPix streams or still processes. Keys without a value are absent or null."""

class GetMediaSummaryResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: str | None
    """The text, or null until it is ready."""

class GetPlaybackIdResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: PlaybackId
    """An id with which a media can be played."""

class GetSigningKeyByIdResultData(TypedDict):
    """An object."""

    workspaceId: str
    signingKeyId: str
    publicKey: str
    """The public key in PEM."""

class GetSigningKeyByIdResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: GetSigningKeyByIdResultData

class GetTimeseriesDataResultMetadata(TypedDict):
    """An object."""

    granularity: Literal["minute", "ten_minutes", "hour", "day"] | str
    aggregation: Aggregation
    """The time of a view that counts for the time span."""

class GetTimeseriesDataResult(TypedDict):
    """An object."""

    success: Literal[True]
    metadata: GetTimeseriesDataResultMetadata
    data: list[MetricInterval]
    timespan: Timespan
    """Start and end, in milliseconds since 1970."""

class PlayerEventDetails(TypedDict):
    """Details of some events."""

    br: NotRequired[float | str | None]
    """Bits per second."""
    w: NotRequired[float | str | None]
    """Width in pixels."""
    h: NotRequired[float | str | None]
    """Height in pixels."""
    fps: NotRequired[float | str | None]
    """Frames per second."""
    cd: NotRequired[str | None]
    """Codec."""
    host: NotRequired[str | None]
    """Host of a request."""
    u: NotRequired[str | None]
    """URL of a request."""
    txt: NotRequired[str | None]
    """Text of a status or an error."""
    c: NotRequired[str | float | None]
    """Code of a status or an error."""
    err: NotRequired[Any]
    """The error."""
    t: NotRequired[Any]
    """A type or a time."""
    hostName: NotRequired[str | None]
    text: NotRequired[str | None]
    code: NotRequired[str | float | None]
    error: NotRequired[Any]
    type: NotRequired[Any]
    url: NotRequired[str | None]
    bitrate: NotRequired[float | str | None]
    width: NotRequired[float | str | None]
    height: NotRequired[float | str | None]
    codec: NotRequired[str | None]

class PlayerEvent(TypedDict):
    """An event that the player reported during a view."""

    pt: NotRequired[int | None]
    """Position of the playhead in milliseconds."""
    e: (
        Literal[
            "loadstart",
            "viewBegin",
            "play",
            "playing",
            "pause",
            "seeking",
            "seeked",
            "waiting",
            "variantChanged",
            "ended",
            "viewCompleted",
        ]
        | str
    )
    """Name of the event."""
    vt: NotRequired[int | str]
    """The viewer's clock in milliseconds since 1970."""
    eventTime: NotRequired[int | str | None]
    """The time of the report in milliseconds since 1970."""
    d: NotRequired[PlayerEventDetails]
    """Details of some events."""

class ViewCustomCustomItem(TypedDict):
    """An object."""

    dimensionName: NotRequired[str | None]
    displayName: NotRequired[str | None]
    value: NotRequired[str | None]

class ViewCustom(TypedDict):
    """The custom dimensions of your site."""

    Custom: NotRequired[list[ViewCustomCustomItem] | None]

class View(TypedDict):
    """All values of a view. Times are in milliseconds, scores from 0 to 1."""

    viewId: str
    workspaceId: str
    sessionId: str | None
    viewSessionId: str | None
    """The session id of your site."""
    propertyId: str | int | None
    subPropertyId: str | None
    sign: str | None
    insertTimestamp: str
    updatedTimestamp: str | None
    viewStart: str | None
    viewEnd: str | None
    watchTime: int | None
    """The time of playing, waiting and seeking."""
    viewPlayingTime: int | None
    viewTotalContentPlaybackTime: int | None
    viewMaxPlayheadPosition: int | None
    viewSeekedCount: int | None
    viewSeekedDuration: int | None
    viewPageUrl: str | None
    viewHasAd: bool
    viewHasError: bool
    exitBeforeVideoStart: bool
    experimentName: str | None
    pageContext: str | None
    usedFullScreen: bool
    custom: ViewCustom
    """The custom dimensions of your site."""
    custom1: NotRequired[str | None]
    custom2: NotRequired[str | None]
    custom3: NotRequired[str | None]
    custom4: NotRequired[str | None]
    custom5: NotRequired[str | None]
    custom6: NotRequired[str | None]
    custom7: NotRequired[str | None]
    custom8: NotRequired[str | None]
    custom9: NotRequired[str | None]
    custom10: NotRequired[str | None]
    viewerId: str | None
    """The id that your site sets."""
    fpViewerId: str | None
    """The id that the SDK sets."""
    ipAddress: str
    userAgent: str | None
    continent: str | None
    """Two-letter code."""
    country: str | None
    """Two-letter code."""
    countryCode: str | None
    region: str | None
    city: str | None
    latitude: str | None
    """Degrees."""
    longitude: str | None
    """Degrees."""
    asnId: int | None
    """Number of the autonomous system."""
    asnName: str | None
    connectionType: str | None
    browserName: str | None
    browserVersion: str | None
    browserEngine: str | None
    osName: str | None
    osVersion: str | None
    deviceName: str | None
    deviceModel: str | None
    deviceType: str | None
    deviceManufacturer: str | None
    mediaId: str | None
    fpPlaybackId: str | None
    fpLiveStreamId: str | None
    videoId: str | None
    """The id that your site sets."""
    videoTitle: str | None
    videoSeries: str | None
    videoProducer: str | None
    videoLanguage: str | None
    videoContentType: str | None
    videoDuration: int | None
    videoResolution: str | None
    """Height X width."""
    videoVariantId: str | None
    videoVariantName: str | None
    videoEncodingVariant: str | None
    videoSourceDomain: str | None
    videoSourceHostname: str | None
    videoSourceStreamType: Literal["on-demand", "live"] | str | None
    videoSourceType: str | None
    """MIME type."""
    videoSourceDuration: int | None
    videoSourceUrl: str | None
    drmType: Literal["none", "widevine", "fairplay"] | str | None
    cdn: str | None
    beaconDomain: str
    """The domain to which the SDK sends its reports."""
    fpSdk: str | None
    fpSdkVersion: str | None
    fpApiVersion: str | None
    fpEmbed: bool | str | None
    fpEmbedVersion: str | None
    playerInstanceId: str | None
    playerName: str | None
    playerVersion: str | None
    playerSoftwareName: str | None
    playerSoftwareVersion: str | None
    playerLanguage: str | None
    playerPoster: str | None
    playerSourceDomain: str | None
    playerAutoplayOn: bool
    playerPreloadOn: bool
    playerRemotePlayed: bool
    playerWidth: float | str | None
    """Pixels."""
    playerHeight: float | str | None
    """Pixels."""
    playerResolution: str | None
    """Width x height."""
    playerSourceWidth: int | None
    """Pixels."""
    playerSourceHeight: int | None
    """Pixels."""
    playerViewCount: int | str | None
    """Views by this instance of the player."""
    playerInitializationTime: int | None
    qualityOfExperienceScore: float | None
    playbackScore: float | None
    startupScore: float | None
    stabilityScore: float | None
    renderQualityScore: float | None
    videoStartupFailed: bool
    videoStartupTime: int | None
    pageLoadTime: int | None
    totalStartupTime: int | None
    jumpLatency: float | None
    liveStreamLatency: float | None
    averageBitrate: float | None
    """Bits per second."""
    avgUpscaling: float | None
    avgDownscaling: float | None
    maxUpscaling: float | None
    maxDownscaling: float | None
    droppedFrameCount: int | None
    bufferCount: int | None
    bufferFill: int | None
    bufferFrequency: float | None
    bufferRatio: float | None
    avgRequestLatency: float | None
    maxRequestLatency: float | None
    avgRequestThroughput: float | None
    """Bits per second."""
    errorCode: str | int | None
    errorContext: str | None
    errorId: str | int | None
    errorMessage: str | None
    events: list[PlayerEvent]

class GetVideoViewDetailsResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: View
    """All values of a view. Times are in milliseconds, scores from 0 to 1."""

class InputInfoConfiguration(TypedDict):
    """An object."""

    url: NotRequired[str | None]
    """The URL from which FastPix fetched the file."""

class InputInfoFile(TypedDict):
    """An object."""

    containerFormat: str
    """The format of the container, such as `mp4`."""
    tracks: list[FileTrack]

class InputInfo(TypedDict):
    """The source file of a media."""

    configuration: InputInfoConfiguration
    file: InputInfoFile

Interval: TypeAlias = Literal["minute", "ten_minutes", "hour", "day"]

class ListBreakdownValuesResultDataItem(TypedDict):
    """An object."""

    field: str | None
    """A value of the dimension, or the string `"null"`."""
    value: float | None
    """The metric over these views."""
    views: int | None
    totalWatchTime: int | None
    """Milliseconds."""
    totalPlayingTime: int | None
    """Milliseconds."""

class MetricMetadata(TypedDict):
    """An object."""

    granularity: NotRequired[Literal["minute", "ten_minutes", "hour", "day"] | str | None]
    aggregation: Aggregation
    """The time of a view that counts for the time span."""

class ListBreakdownValuesResult(TypedDict):
    """An object."""

    success: Literal[True]
    metadata: MetricMetadata
    data: list[ListBreakdownValuesResultDataItem]
    pagination: Pagination
    """The position of this page among all pages."""
    timespan: Timespan
    """Start and end, in seconds since 1970."""

class ListByTopContentResultDataItem(TypedDict):
    """An object."""

    videoTitle: str | None
    """Title as the player reported it, or the string `"null"`."""
    views: int
    uniqueViews: int
    """Number of different viewers."""

class ListByTopContentResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[ListByTopContentResultDataItem]
    timespan: Timespan
    """Start and end, in seconds since 1970."""

class MetricComparison(TypedDict):
    """An object."""

    name: str
    """The title."""
    metric: (
        Literal[
            "views",
            "unique_viewers",
            "playing_time",
            "quality_of_experience_score",
            "playback_score",
            "playback_failure_percentage",
            "exit_before_video_start",
            "video_startup_failure_percentage",
            "startup_score",
            "video_startup_time",
            "player_startup_time",
            "page_load_time",
            "total_startup_time",
            "live_stream_latency",
            "average_bitrate",
            "buffer_count",
            "render_quality_score",
            "avg_upscaling",
            "avg_downscaling",
            "max_upscaling",
            "max_downscaling",
            "jump_latency",
            "stability_score",
            "buffer_ratio",
            "buffer_frequency",
            "buffer_fill",
            "overall_score",
            "playback_success_score",
            "upscale_percentage",
            "downscale_percentage",
            "max_upscale_percentage",
            "max_downscale_percentage",
        ]
        | str
    )
    measurement: Literal["avg", "sum", "median", "95th", "count"] | str | None
    type: Literal["number", "milliseconds", "percentage", "mbps", "score"] | str
    """Unit of the value."""
    value: float | None
    items: "list[MetricComparison] | None"
    """The metrics of which this one is made."""

class ListComparisonValuesResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[MetricComparison]
    timespan: Timespan
    """Start and end, in seconds since 1970."""

class ListDimensionsResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[Dimension]

TimeWithSpace: TypeAlias = str

class PlaybackError(TypedDict):
    """An object."""

    id: str | int
    code: str | int
    message: str
    description: str | None
    notes: str | None
    count: int
    """Number of occurrences."""
    percentage: float
    """Share of the views, from 0 to 1."""
    lastSeen: TimeWithSpace

class TopPlaybackError(TypedDict):
    """An object."""

    id: NotRequired[str | int | None]
    code: str | int
    message: str
    description: NotRequired[str | None]
    notes: str | None
    count: int
    """Number of occurrences."""
    percentage: float
    """Share of the views, from 0 to 1."""
    uniqueViewersEffectedPercentage: float
    """Share of the viewers, from 0 to 1."""
    lastSeen: TimeWithSpace

class ListErrorsResultData(TypedDict):
    """An object."""

    errors: list[PlaybackError]
    topErrors: list[TopPlaybackError]

class ListErrorsResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: ListErrorsResultData
    timespan: Timespan
    """Start and end, in seconds since 1970."""

class ListFilterValuesForDimensionResultDataItem(TypedDict):
    """An object."""

    value: str | None
    uniqueCount: NotRequired[int | None]
    """Number of different viewers with this value."""
    count: int
    """Number of views with this value."""

class ListFilterValuesForDimensionResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[ListFilterValuesForDimensionResultDataItem]
    timespan: Timespan
    """Start and end, in seconds since 1970."""

class ListLiveClipsResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[Media]
    pagination: Pagination
    """The position of this page among all pages."""

class ListMediaResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[Media]
    pagination: Pagination
    """The position of this page among all pages."""

class ListOverallValuesResultData(TypedDict):
    """An object."""

    value: float | None
    """The metric over the views that match the filters."""
    globalValue: float | None
    """The metric over all views."""
    totalViews: int | None
    uniqueViews: int | None
    """Number of different viewers."""
    totalWatchTime: int | None
    """Milliseconds."""
    totalPlayTime: int | None
    """Milliseconds."""

class ListOverallValuesResult(TypedDict):
    """An object."""

    success: Literal[True]
    metadata: MetricMetadata
    data: ListOverallValuesResultData
    timespan: Timespan
    """Start and end, in seconds since 1970."""

class ListPlaybackIdsResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[PlaybackId]

class ListSigningKeysResultDataItemWorkspaceItem(TypedDict):
    """An object."""

    id: NotRequired[str]
    name: NotRequired[str | None]
    workspaceType: NotRequired[Literal["QA", "staging", "production", "development"] | str | None]

class ListSigningKeysResultDataItem(TypedDict):
    """An object."""

    id: str
    createdAt: str
    workspace: NotRequired[list[ListSigningKeysResultDataItemWorkspaceItem] | None]

class ListSigningKeysResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[ListSigningKeysResultDataItem]
    pagination: Pagination
    """The position of this page among all pages."""

class ListUploadsResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[Upload]
    pagination: Pagination
    """The position of this page among all pages."""

TimeWithoutZone: TypeAlias = str | None

class ViewSummary(TypedDict):
    """A view in a list."""

    viewId: str
    operatingSystem: str | None
    application: str | None
    """Name of the browser or app."""
    viewStartTime: TimeWithoutZone
    viewEndTime: TimeWithoutZone
    videoTitle: str | None
    """Title as the player reported it, or the string `"null"`."""
    errorCode: str | int | None
    errorMessage: str | None
    errorId: str | int | None
    country: str | None
    """Two-letter code."""
    viewWatchTime: float | None
    """Milliseconds."""
    QoeScore: float | None
    """Quality of experience, from 0 to 1."""

class ListVideoViewsResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[ViewSummary]
    pagination: Pagination
    """The position of this page among all pages."""
    timespan: Timespan
    """Start and end, in seconds since 1970."""

class PlaybackIdEventData(TypedDict):
    """An object."""

    id: NotRequired[str]
    accessPolicy: NotRequired[Literal["public", "private", "drm"] | str]

class LiveStreamEventData(TypedDict):
    """An object."""

    id: NotRequired[str]
    streamId: NotRequired[str]
    streamKey: NotRequired[str]
    srtSecret: NotRequired[str]
    status: NotRequired[
        Literal["idle", "preparing", "connected", "active", "recording", "disconnected", "disabled"] | str
    ]
    maxResolution: NotRequired[str | None]
    maxDuration: NotRequired[int]
    """Seconds; 0 for no limit."""
    reconnectWindow: NotRequired[int]
    """Seconds."""
    enableRecording: NotRequired[bool]
    metadata: NotRequired[dict[str, Any] | None]
    playbackIds: NotRequired[list[PlaybackIdEventData]]
    mediaIds: NotRequired[list[str]]
    """The recordings."""
    createdAt: NotRequired[str]

class LiveStreamDeletedEvent(TypedDict):
    """A live stream was deleted."""

    type: str
    object: EventObject
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: NotRequired[LiveStreamEventData | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class LiveStreamEvent(TypedDict):
    """Something happened to a live stream. There are also types for a detected SRT or RTMPS input."""

    type: (
        Literal[
            "video.live_stream.created",
            "video.live_stream.preparing",
            "video.live_stream.connected",
            "video.live_stream.active",
            "video.live_stream.recording",
            "video.live_stream.disconnected",
            "video.live_stream.idle",
            "video.live_stream.disabled",
            "video.live_stream.updated",
        ]
        | str
    )
    object: EventObject
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: LiveStreamEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class LiveStreamResponse(TypedDict):
    """An object."""

    success: Literal[True]
    data: LiveStream

class PlaylistMedia(TypedDict):
    """A media in a playlist."""

    id: str
    title: NotRequired[str | None]
    creatorId: NotRequired[str | None]
    status: MediaStatus
    """The state of the media. Only a `Ready` media can be played."""
    duration: NotRequired[MediaDuration]
    """`HH:MM:SS`, or seconds as a number in newer releases; null or absent during processing."""
    sourceResolution: NotRequired[str | None]
    """Height in pixels, with or without a p."""
    thumbnail: NotRequired[str | None]
    createdAt: str

class ManualPlaylist(TypedDict):
    """An object."""

    id: str
    name: str
    referenceId: str
    """Your own id of the playlist."""
    type: Literal["manual"]
    description: NotRequired[str]
    mediaList: list[PlaylistMedia]
    """The media in playing order."""
    workspaceId: str
    createdAt: str
    updatedAt: str
    mediaCount: int

class TrackEventData(TypedDict):
    """An object."""

    id: NotRequired[str]
    type: NotRequired[Literal["video", "audio", "subtitle"] | str]
    status: NotRequired[TrackStatus]
    url: NotRequired[str | None]
    languageCode: NotRequired[str | None]
    languageName: NotRequired[str | None]

class MediaEventData(TypedDict):
    """An object."""

    id: NotRequired[str]
    workspaceId: NotRequired[str]
    streamId: NotRequired[str | None]
    """The live stream it was recorded from."""
    title: NotRequired[str | None]
    creatorId: NotRequired[str | None]
    metadata: NotRequired[dict[str, Any] | None]
    status: NotRequired[MediaStatus]
    """The state of the media. Only a `Ready` media can be played."""
    duration: NotRequired[str | float | None]
    """`HH:MM:SS` or seconds."""
    aspectRatio: NotRequired[str | None]
    maxResolution: NotRequired[str | None]
    sourceResolution: NotRequired[str | None]
    sourceAccess: NotRequired[bool | None]
    optimizeAudio: NotRequired[bool | None]
    mp4Support: NotRequired[str | list[Any] | None]
    thumbnail: NotRequired[str | None]
    playbackIds: NotRequired[list[PlaybackIdEventData]]
    tracks: NotRequired[list[TrackEventData]]
    createdAt: NotRequired[str]
    updatedAt: NotRequired[str]

class MediaDeletedEvent(TypedDict):
    """A media or its original file was deleted."""

    type: Literal["video.media.deleted", "video.media.source.deleted"] | str
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: NotRequired[MediaEventData | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class MediaEvent(TypedDict):
    """Something happened to a media."""

    type: (
        Literal[
            "video.media.created",
            "video.media.ready",
            "video.media.failed",
            "video.media.updated",
            "video.media.live_stream.created",
            "video.media.source.ready",
            "video.media.mp4Support.ready",
            "video.media.intro.ready",
        ]
        | str
    )
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: MediaEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

MetricId: TypeAlias = (
    Literal[
        "views",
        "unique_viewers",
        "playing_time",
        "quality_of_experience_score",
        "playback_score",
        "playback_failure_percentage",
        "exit_before_video_start",
        "video_startup_failure_percentage",
        "startup_score",
        "video_startup_time",
        "player_startup_time",
        "page_load_time",
        "total_startup_time",
        "live_stream_latency",
        "average_bitrate",
        "buffer_count",
        "render_quality_score",
        "avg_upscaling",
        "avg_downscaling",
        "max_upscaling",
        "max_downscaling",
        "jump_latency",
        "stability_score",
        "buffer_ratio",
        "buffer_frequency",
        "buffer_fill",
    ]
    | str
)
"""A measured value."""

class PlaybackIdEvent(TypedDict):
    """Something happened to a playback id. Its types aren't documented."""

    type: str
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: NotRequired[PlaybackIdEventData | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class SmartPlaylist(TypedDict):
    """An object."""

    id: str
    name: str
    referenceId: str
    """Your own id of the playlist."""
    type: Literal["smart"]
    description: NotRequired[str]
    playOrder: NotRequired[PlayOrder]
    """Whether the oldest or the newest media come first."""
    metadata: NotRequired[PlaylistDates]
    """The dates by which FastPix selects the media of a smart playlist."""
    mediaList: list[PlaylistMedia]
    """The media in playing order."""
    workspaceId: str
    createdAt: str
    updatedAt: str
    mediaCount: int

Playlist: TypeAlias = ManualPlaylist | SmartPlaylist

class PlaylistResponse(TypedDict):
    """An object."""

    success: Literal[True]
    data: Playlist

class RetrieveMediaInputInfoResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: InputInfo
    """The source file of a media."""

class SimulcastEventData(TypedDict):
    """An object."""

    id: NotRequired[str]
    simulcastId: NotRequired[str]
    url: NotRequired[str]
    streamKey: NotRequired[str]
    isEnabled: NotRequired[bool]
    status: NotRequired[Literal["idle", "starting", "broadcasting"] | str]
    metadata: NotRequired[dict[str, Any] | None]

class SimulcastDeletedEvent(TypedDict):
    """A simulcast target of a live stream was removed."""

    type: str
    object: EventObject
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: NotRequired[SimulcastEventData | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class SimulcastEvent(TypedDict):
    """Something happened to a simulcast of a live stream."""

    type: (
        Literal[
            "video.live_stream.simulcast_target.created",
            "video.live_stream.simulcast_target.starting",
            "video.live_stream.simulcast_target.broadcasting",
            "video.live_stream.simulcast_target.updated",
        ]
        | str
    )
    object: EventObject
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: SimulcastEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class SimulcastResponse(TypedDict):
    """An object."""

    success: Literal[True]
    data: Simulcast
    """A platform to which FastPix forwards a stream."""

SortOrder: TypeAlias = Literal["asc", "desc"]

class StreamPlaybackIdResponse(TypedDict):
    """An object."""

    success: Literal[True]
    data: StreamPlaybackId

class TrackDeletedEvent(TypedDict):
    """A track of a media was deleted."""

    type: str
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: NotRequired[TrackEventData | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class TrackEvent(TypedDict):
    """Something happened to a track of a media."""

    type: (
        Literal[
            "video.media.track.created",
            "video.media.track.ready",
            "video.media.track.updated",
            "video.media.track.failed",
            "video.media.subtitle.generated.ready",
        ]
        | str
    )
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: TrackEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class UpdateAPlaylistBody(TypedDict):
    """An object."""

    name: str
    description: str

class UpdateDomainRestrictionsResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: AccessRules
    """The rules in force for domains or for user agents."""

class UpdateLiveStreamBody(TypedDict):
    """An object."""

    metadata: NotRequired[Metadata]
    """Your own keys and values: at most 10 keys, each value a string of at most 255 characters."""
    reconnectWindow: NotRequired[ReconnectWindow]
    """The seconds that FastPix waits for a disconnected encoder, from 60 to 1800."""

class UpdateMediaChaptersBody(TypedDict):
    """An object."""

    chapters: bool
    """Whether to generate chapters."""

class UpdateMediaChaptersResultData(TypedDict):
    """An object."""

    mediaId: str
    isChaptersEnabled: bool

class UpdateMediaChaptersResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: UpdateMediaChaptersResultData

class UpdateMediaModerationBody(TypedDict):
    """An object."""

    moderation: ModerationSettings
    """The content to moderate."""

class UpdateMediaModerationResultData(TypedDict):
    """An object."""

    mediaId: str
    isModerationEnabled: bool

class UpdateMediaModerationResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: UpdateMediaModerationResultData

class UpdateMediaNamedEntitiesBody(TypedDict):
    """An object."""

    namedEntities: bool
    """Whether to extract named entities."""

class UpdateMediaNamedEntitiesResultData(TypedDict):
    """An object."""

    mediaId: str
    isNamedEntitiesEnabled: bool

class UpdateMediaNamedEntitiesResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: UpdateMediaNamedEntitiesResultData

class UpdateMediaSummaryBody(TypedDict):
    """An object."""

    generate: bool
    """Whether to generate a summary."""
    summaryLength: NotRequired[SummaryLength]
    """The length of the summary in words, from 30 to 250."""

class UpdateMediaSummaryResultData(TypedDict):
    """An object."""

    mediaId: str
    isSummaryEnabled: bool

class UpdateMediaSummaryResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: UpdateMediaSummaryResultData

class UpdateMediaTrackBody(TypedDict):
    """An object."""

    title: NotRequired[TrackTitle]
    """A title of your own for the track."""
    languageCode: NotRequired[LanguageTag]
    """The BCP 47 tag of the language, such as `it` or `en-US`."""
    languageName: NotRequired[LanguageName]
    """The name that players show, in ASCII letters only: FastPix refuses `English UK` and `Bokmål` with 422. It must be unique per media."""
    url: NotRequired[MediaUrl]
    """The file that replaces the present one. FastPix has refused it with 422 since September 2026: delete the track and add it again instead."""

class UpdateMediaTrackResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: TrackSource
    """A track directly after it was added, changed or generated."""

class UpdateSpecificSimulcastOfStreamBody(TypedDict):
    """An object."""

    isEnabled: NotRequired[bool]
    """Whether FastPix forwards the stream."""
    metadata: NotRequired[Metadata]
    """Your own keys and values: at most 10 keys, each value a string of at most 255 characters."""

class UpdateUserAgentRestrictionsResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: AccessRules
    """The rules in force for domains or for user agents."""

class UpdatedMediaBody(TypedDict):
    """An object."""

    title: NotRequired[str]
    creatorId: NotRequired[str]
    """Your own id of the creator."""
    metadata: NotRequired[Metadata]
    """Your own keys and values: at most 10 keys, each value a string of at most 255 characters."""

class UpdatedMediaResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: Media
    """A video or audio file that FastPix streams or still processes. Keys without a value are absent or null."""

class UpdatedMp4SupportBody(TypedDict):
    """An object."""

    mp4Support: Literal["none", "capped_4k", "audioOnly", "audioOnly,capped_4k"] | str
    """`capped_4k` is an MP4 file of up to 4K, `audioOnly` an M4A file; `none` removes both."""

class UpdatedMp4SupportResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: Media
    """A video or audio file that FastPix streams or still processes. Keys without a value are absent or null."""

class UpdatedSourceAccessBody(TypedDict):
    """An object."""

    sourceAccess: bool
    """Whether the original file can be downloaded."""

class UpdatedSourceAccessResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: Media
    """A video or audio file that FastPix streams or still processes. Keys without a value are absent or null."""

class UploadEventData(TypedDict):
    """An object."""

    id: NotRequired[str]
    uploadId: NotRequired[str]
    """Also the id of the future media."""
    status: NotRequired[Literal["waiting", "media_created", "cancelled"] | str]
    corsOrigin: NotRequired[str | None]
    timeout: NotRequired[int]
    """Seconds until the URL expires."""
    trial: NotRequired[bool]

class UploadEvent(TypedDict):
    """Something happened to a direct upload."""

    type: Literal["video.media.upload", "video.upload.media_created", "video.media.upload.cancelled"] | str
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: UploadEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class ValidationErrorError(TypedDict):
    """An object."""

    code: Literal[422]
    """The HTTP status."""
    message: str
    """A short phrase that names the problem."""
    description: NotRequired[str]
    """The problem in a sentence."""
    fields: NotRequired[FieldErrors]
    """The errors, one per field."""

class ValidationError(TypedDict):
    """An object."""

    success: Literal[False]
    error: ValidationErrorError

class VideoLiveStreamActiveEvent(TypedDict):
    """Something happened to a live stream. There are also types for a detected SRT or RTMPS input."""

    type: Literal["video.live_stream.active"]
    object: EventObject
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: LiveStreamEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoLiveStreamConnectedEvent(TypedDict):
    """Something happened to a live stream. There are also types for a detected SRT or RTMPS input."""

    type: Literal["video.live_stream.connected"]
    object: EventObject
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: LiveStreamEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoLiveStreamCreatedEvent(TypedDict):
    """Something happened to a live stream. There are also types for a detected SRT or RTMPS input."""

    type: Literal["video.live_stream.created"]
    object: EventObject
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: LiveStreamEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoLiveStreamDeletedEvent(TypedDict):
    """A live stream was deleted."""

    type: Literal["video.live_stream.deleted"]
    object: EventObject
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: NotRequired[LiveStreamEventData | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoLiveStreamDisabledEvent(TypedDict):
    """Something happened to a live stream. There are also types for a detected SRT or RTMPS input."""

    type: Literal["video.live_stream.disabled"]
    object: EventObject
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: LiveStreamEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoLiveStreamDisconnectedEvent(TypedDict):
    """Something happened to a live stream. There are also types for a detected SRT or RTMPS input."""

    type: Literal["video.live_stream.disconnected"]
    object: EventObject
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: LiveStreamEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoLiveStreamIdleEvent(TypedDict):
    """Something happened to a live stream. There are also types for a detected SRT or RTMPS input."""

    type: Literal["video.live_stream.idle"]
    object: EventObject
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: LiveStreamEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoLiveStreamPreparingEvent(TypedDict):
    """Something happened to a live stream. There are also types for a detected SRT or RTMPS input."""

    type: Literal["video.live_stream.preparing"]
    object: EventObject
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: LiveStreamEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoLiveStreamRecordingEvent(TypedDict):
    """Something happened to a live stream. There are also types for a detected SRT or RTMPS input."""

    type: Literal["video.live_stream.recording"]
    object: EventObject
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: LiveStreamEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoLiveStreamSimulcastTargetBroadcastingEvent(TypedDict):
    """Something happened to a simulcast of a live stream."""

    type: Literal["video.live_stream.simulcast_target.broadcasting"]
    object: EventObject
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: SimulcastEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoLiveStreamSimulcastTargetCreatedEvent(TypedDict):
    """Something happened to a simulcast of a live stream."""

    type: Literal["video.live_stream.simulcast_target.created"]
    object: EventObject
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: SimulcastEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoLiveStreamSimulcastTargetDeletedEvent(TypedDict):
    """A simulcast target of a live stream was removed."""

    type: Literal["video.live_stream.simulcast_target.deleted"]
    object: EventObject
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: NotRequired[SimulcastEventData | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoLiveStreamSimulcastTargetStartingEvent(TypedDict):
    """Something happened to a simulcast of a live stream."""

    type: Literal["video.live_stream.simulcast_target.starting"]
    object: EventObject
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: SimulcastEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoLiveStreamSimulcastTargetUpdatedEvent(TypedDict):
    """Something happened to a simulcast of a live stream."""

    type: Literal["video.live_stream.simulcast_target.updated"]
    object: EventObject
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: SimulcastEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoLiveStreamUpdatedEvent(TypedDict):
    """Something happened to a live stream. There are also types for a detected SRT or RTMPS input."""

    type: Literal["video.live_stream.updated"]
    object: EventObject
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: LiveStreamEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaAIChaptersFailedEvent(TypedDict):
    """An AI feature has finished."""

    type: Literal["video.mediaAI.chapters.failed"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: AiEventData | list[Any] | None
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaAIChaptersReadyEvent(TypedDict):
    """An AI feature has finished."""

    type: Literal["video.mediaAI.chapters.ready"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: AiEventData | list[Any] | None
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaAIEvent_(TypedDict):
    """An event of a family whose types aren't documented, and neither is its `data`."""

    type: Literal["video.mediaAI.*"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: NotRequired[dict[str, Any] | list[Any] | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaAIModerationFailedEvent(TypedDict):
    """An AI feature has finished."""

    type: Literal["video.mediaAI.moderation.failed"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: AiEventData | list[Any] | None
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaAIModerationReadyEvent(TypedDict):
    """An AI feature has finished."""

    type: Literal["video.mediaAI.moderation.ready"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: AiEventData | list[Any] | None
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaAINamedEntitiesFailedEvent(TypedDict):
    """An AI feature has finished."""

    type: Literal["video.mediaAI.named-entities.failed"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: AiEventData | list[Any] | None
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaAINamedEntitiesReadyEvent(TypedDict):
    """An AI feature has finished."""

    type: Literal["video.mediaAI.named-entities.ready"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: AiEventData | list[Any] | None
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaAINamedEntitiesReadyEvent_(TypedDict):
    """An AI feature has finished."""

    type: Literal["video.mediaAI.namedEntities.ready"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: AiEventData | list[Any] | None
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaAISummaryFailedEvent(TypedDict):
    """An AI feature has finished."""

    type: Literal["video.mediaAI.summary.failed"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: AiEventData | list[Any] | None
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaAISummaryReadyEvent(TypedDict):
    """An AI feature has finished."""

    type: Literal["video.mediaAI.summary.ready"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: AiEventData | list[Any] | None
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaAiEvent(TypedDict):
    """An event of a family whose types aren't documented, and neither is its `data`."""

    type: Literal["video.media.ai.*"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: NotRequired[dict[str, Any] | list[Any] | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaCreatedEvent(TypedDict):
    """Something happened to a media."""

    type: Literal["video.media.created"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: MediaEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaDeletedEvent(TypedDict):
    """A media or its original file was deleted."""

    type: Literal["video.media.deleted"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: NotRequired[MediaEventData | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaFailedEvent(TypedDict):
    """Something happened to a media."""

    type: Literal["video.media.failed"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: MediaEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaIntroReadyEvent(TypedDict):
    """Something happened to a media."""

    type: Literal["video.media.intro.ready"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: MediaEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaLiveClipEvent(TypedDict):
    """An event of a family whose types aren't documented, and neither is its `data`."""

    type: Literal["video.media.live_clip.*"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: NotRequired[dict[str, Any] | list[Any] | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaLiveStreamCreatedEvent(TypedDict):
    """Something happened to a media."""

    type: Literal["video.media.live_stream.created"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: MediaEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaMp4SupportReadyEvent(TypedDict):
    """Something happened to a media."""

    type: Literal["video.media.mp4Support.ready"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: MediaEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaReadyEvent(TypedDict):
    """Something happened to a media."""

    type: Literal["video.media.ready"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: MediaEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaSourceDeletedEvent(TypedDict):
    """A media or its original file was deleted."""

    type: Literal["video.media.source.deleted"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: NotRequired[MediaEventData | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaSourceReadyEvent(TypedDict):
    """Something happened to a media."""

    type: Literal["video.media.source.ready"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: MediaEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaSubtitleGeneratedReadyEvent(TypedDict):
    """Something happened to a track of a media."""

    type: Literal["video.media.subtitle.generated.ready"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: TrackEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaTrackCreatedEvent(TypedDict):
    """Something happened to a track of a media."""

    type: Literal["video.media.track.created"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: TrackEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaTrackDeletedEvent(TypedDict):
    """A track of a media was deleted."""

    type: Literal["video.media.track.deleted"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: NotRequired[TrackEventData | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaTrackFailedEvent(TypedDict):
    """Something happened to a track of a media."""

    type: Literal["video.media.track.failed"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: TrackEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaTrackReadyEvent(TypedDict):
    """Something happened to a track of a media."""

    type: Literal["video.media.track.ready"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: TrackEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaTrackUpdatedEvent(TypedDict):
    """Something happened to a track of a media."""

    type: Literal["video.media.track.updated"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: TrackEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaUpdatedEvent(TypedDict):
    """Something happened to a media."""

    type: Literal["video.media.updated"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: MediaEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaUploadCancelledEvent(TypedDict):
    """Something happened to a direct upload."""

    type: Literal["video.media.upload.cancelled"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: UploadEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaUploadEvent(TypedDict):
    """Something happened to a direct upload."""

    type: Literal["video.media.upload"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: UploadEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaWatermarkEvent(TypedDict):
    """An event of a family whose types aren't documented, and neither is its `data`."""

    type: Literal["video.media.watermark.*"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: NotRequired[dict[str, Any] | list[Any] | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoPlaybackIdEvent(TypedDict):
    """Something happened to a playback id. Its types aren't documented."""

    type: Literal["video.playback_id.*"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: NotRequired[PlaybackIdEventData | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoUploadMediaCreatedEvent(TypedDict):
    """Something happened to a direct upload."""

    type: Literal["video.upload.media_created"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """The workspace of the event."""
    status: NotRequired[str]
    data: UploadEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Some envelopes contain it instead of `id`."""
    environment: NotRequired[EventWorkspace]
    """The workspace of the event."""
    created_at: NotRequired[str]
    """Some envelopes contain it instead of `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

WebhookEvent: TypeAlias = (
    VideoMediaCreatedEvent
    | VideoMediaReadyEvent
    | VideoMediaFailedEvent
    | VideoMediaUpdatedEvent
    | VideoMediaDeletedEvent
    | VideoMediaLiveStreamCreatedEvent
    | VideoMediaSourceReadyEvent
    | VideoMediaSourceDeletedEvent
    | VideoMediaMp4SupportReadyEvent
    | VideoMediaIntroReadyEvent
    | VideoMediaUploadEvent
    | VideoUploadMediaCreatedEvent
    | VideoMediaUploadCancelledEvent
    | VideoMediaTrackCreatedEvent
    | VideoMediaTrackReadyEvent
    | VideoMediaTrackUpdatedEvent
    | VideoMediaTrackDeletedEvent
    | VideoMediaTrackFailedEvent
    | VideoMediaSubtitleGeneratedReadyEvent
    | VideoMediaAISummaryReadyEvent
    | VideoMediaAISummaryFailedEvent
    | VideoMediaAIChaptersReadyEvent
    | VideoMediaAIChaptersFailedEvent
    | VideoMediaAINamedEntitiesReadyEvent
    | VideoMediaAINamedEntitiesReadyEvent_
    | VideoMediaAINamedEntitiesFailedEvent
    | VideoMediaAIModerationReadyEvent
    | VideoMediaAIModerationFailedEvent
    | VideoLiveStreamCreatedEvent
    | VideoLiveStreamPreparingEvent
    | VideoLiveStreamConnectedEvent
    | VideoLiveStreamActiveEvent
    | VideoLiveStreamRecordingEvent
    | VideoLiveStreamDisconnectedEvent
    | VideoLiveStreamIdleEvent
    | VideoLiveStreamDisabledEvent
    | VideoLiveStreamUpdatedEvent
    | VideoLiveStreamDeletedEvent
    | VideoLiveStreamSimulcastTargetCreatedEvent
    | VideoLiveStreamSimulcastTargetStartingEvent
    | VideoLiveStreamSimulcastTargetBroadcastingEvent
    | VideoLiveStreamSimulcastTargetUpdatedEvent
    | VideoLiveStreamSimulcastTargetDeletedEvent
    | VideoPlaybackIdEvent
    | VideoMediaLiveClipEvent
    | VideoMediaWatermarkEvent
    | VideoMediaAiEvent
    | VideoMediaAIEvent_
)
"""The body of any webhook."""
