# Rendered from FastPix API 1.0.0 by `fastpix-dyn render stubs`: edit the document instead.
# document: sha256:93847dba2a77dc9e9f5e4dacc8cee3c7b6f48d94020ec71a9506edad29deab53
# ruff: noqa
# pyright: reportUnusedImport=false

"""The types of FastPix API: what its schemas describe, as Python sees it."""

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

__all__ = [
    "AccessPolicy",
    "AccessRestrictions",
    "AccessRestrictionsInput",
    "AccessRules",
    "AccessRulesAnswer",
    "AddMediaToPlaylistBody",
    "AddMediaTrackBody",
    "AddMediaTrackBodyTracks",
    "AddMediaTrackResult",
    "Aggregation",
    "AiEvent",
    "AiEventData",
    "AiEventDataChaptersItem",
    "AiOutput",
    "AiStatus",
    "AudioInput",
    "AudioInputImposeTracksItem",
    "AudioTrack",
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
    "Done",
    "DrmConfiguration",
    "Error",
    "ErrorError",
    "EventObject",
    "EventWorkspace",
    "ExpungeSegments",
    "FamilyEvent",
    "GenerateSubtitleTrackBody",
    "GenerateSubtitleTrackResult",
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
    "InputInfoFileTracksItem",
    "InsertedSegment",
    "Interval",
    "LanguageCode",
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
    "ListUploadsResult",
    "ListVideoViewsResult",
    "LiveStream",
    "LiveStreamAnswer",
    "LiveStreamDeletedEvent",
    "LiveStreamEvent",
    "LiveStreamEventData",
    "LiveStreamSrtPlaybackResponse",
    "ManualPlaylist",
    "Media",
    "MediaClip",
    "MediaClipPlaybackIdsItem",
    "MediaDeletedEvent",
    "MediaDuration",
    "MediaEvent",
    "MediaEventData",
    "MediaGeneratedSubtitlesItem",
    "MediaMp4Support1Item",
    "MediaQuality",
    "MediaStatus",
    "MediaSummary",
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
    "PlayerEventD",
    "Playlist",
    "PlaylistAnswer",
    "PlaylistDates",
    "PlaylistLimit",
    "PlaylistMedia",
    "PlaylistSummary",
    "ReconnectWindow",
    "Resolution",
    "RetrieveMediaInputInfoResult",
    "Simulcast",
    "SimulcastAnswer",
    "SimulcastDeletedEvent",
    "SimulcastEvent",
    "SimulcastEventData",
    "SmartPlaylist",
    "SortOrder",
    "StreamPlaybackId",
    "StreamPlaybackIdAnswer",
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
    "ValidationError",
    "ValidationErrorError",
    "ValidationErrorErrorFieldsItem",
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
"""Who may play. `public` needs no token, `private` a signed token, `drm` a token and a licence."""

class AccessRules(TypedDict):
    """Rules for domains or for user agents."""

    defaultPolicy: NotRequired[Literal["allow", "deny"]]
    """What holds for all that neither list names."""
    allow: NotRequired[list[str]]
    """What may play in any case."""
    deny: NotRequired[list[str]]
    """What may never play."""

class AccessRestrictions(TypedDict):
    """Where and with what may be played."""

    domains: AccessRules
    """Rules for domains or for user agents."""
    userAgents: AccessRules
    """Rules for domains or for user agents."""

class AccessRestrictionsInput(TypedDict):
    """Where and with what may be played; what is left out allows all."""

    domains: NotRequired[AccessRules]
    """Rules for domains or for user agents."""
    userAgents: NotRequired[AccessRules]
    """Rules for domains or for user agents."""

class AccessRulesAnswer(TypedDict):
    """An object."""

    success: Literal[True]
    data: AccessRules
    """Rules for domains or for user agents."""

class AddMediaToPlaylistBody(TypedDict):
    """An object."""

    mediaIds: list[str]
    """The media, in order."""

class AddMediaTrackBodyTracks(TypedDict):
    """An object."""

    url: str
    """Where FastPix fetches the file."""
    type: Literal["audio", "subtitle"]
    languageCode: str
    """BCP 47 tag, such as `it` or `en-US`."""
    languageName: str
    """Name that players show."""

class AddMediaTrackBody(TypedDict):
    """An object."""

    tracks: AddMediaTrackBodyTracks

Metadata: TypeAlias = dict[str, str]
"""Your own keys and values."""

class TrackSource(TypedDict):
    """A track that was added or changed, with where it comes from."""

    id: str
    type: Literal["audio", "subtitle"]
    url: NotRequired[str]
    """The file it is made from. Generated subtitles have none."""
    languageCode: str
    """BCP 47 tag."""
    languageName: str
    metadata: NotRequired[Metadata]
    """Your own keys and values."""

class AddMediaTrackResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: TrackSource
    """A track that was added or changed, with where it comes from."""

Aggregation: TypeAlias = Literal["view_end"] | str
"""The moment that places a view in the span."""

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

    isChaptersGenerated: NotRequired[bool]
    failedReason: NotRequired[str | None]
    chapters: NotRequired[list[AiEventDataChaptersItem]]

class EventObject(TypedDict):
    """The media or live stream that the event is about."""

    type: NotRequired[Literal["media", "live"] | str]
    name: NotRequired[str]
    """Stands in some envelopes for `type`."""
    id: str
    """A media's UUID or the 32 hex digits of a live stream."""

class EventWorkspace(TypedDict):
    """Where it happened."""

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
    """Where it happened."""
    status: NotRequired[str]
    data: AiEventData | list[Any] | None
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

AiStatus: TypeAlias = Literal["preparing", "available", "ready", "failed"] | str

class AiOutput(TypedDict):
    """What an AI feature found."""

    status: AiStatus
    data: NotRequired[dict[str, Any] | None]

class AudioInputImposeTracksItem(TypedDict):
    """An object."""

    url: str
    startTime: NotRequired[int]
    """Second of the video at which it starts."""
    endTime: NotRequired[int]
    """Second of the video at which it ends."""
    fadeInLevel: NotRequired[int]
    fadeOutLevel: NotRequired[int]

class AudioInput(TypedDict):
    """Sound that replaces the one of the video, and sounds laid over it."""

    type: Literal["audio"]
    swapTrackUrl: str
    """The sound that replaces the one of the video."""
    imposeTracks: NotRequired[list[AudioInputImposeTracksItem]]

TrackStatus: TypeAlias = Literal["preparing", "available", "Ready", "failed"] | str

class AudioTrack(TypedDict):
    """An object."""

    id: str
    type: Literal["audio"]
    status: TrackStatus
    languageCode: str
    """BCP 47 tag; `und` for the default track."""
    languageName: str

BasicAccessPolicy: TypeAlias = Literal["public", "private"]
"""Who may watch: anyone, or holders of a signed token."""

UploadStatus: TypeAlias = Literal["waiting", "cancelled"] | str

class CancelledUpload(TypedDict):
    """A cancelled upload. The settings of the media stand beside the rest here."""

    uploadId: str
    trial: bool
    """Whether it was made on a trial plan."""
    status: UploadStatus
    url: NotRequired[str]
    """The address for the file; it no longer works."""
    corsOrigin: str
    maxResolution: str
    accessPolicy: AccessPolicy
    """Who may play. `public` needs no token, `private` a signed token, `drm` a token and a licence."""
    metadata: Metadata
    """Your own keys and values."""
    title: NotRequired[str | None]
    creatorId: NotRequired[str | None]

class CancelUploadResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: CancelledUpload
    """A cancelled upload. The settings of the media stand beside the rest here."""

class ChangeMediaOrderInPlaylistBody(TypedDict):
    """An object."""

    mediaIds: list[str]
    """The media, in order."""

ReconnectWindow: TypeAlias = int
"""Seconds that a stream waits for its encoder to come back."""

class CreateLiveStreamInputMediaSettings(TypedDict):
    """What comes in and what is kept."""

    maxResolution: NotRequired[Literal["1080p", "720p", "480p"]]
    """The highest resolution to offer."""
    reconnectWindow: NotRequired[ReconnectWindow]
    """Seconds that a stream waits for its encoder to come back."""
    mediaPolicy: NotRequired[BasicAccessPolicy]
    """Who may play the recording."""
    metadata: NotRequired[Metadata]
    """Your own keys and values."""
    enableDvrMode: NotRequired[bool]
    """Whether viewers may rewind while it is live."""
    enableRecording: NotRequired[bool]
    """Whether the broadcast becomes a media."""

class CreateLiveStreamPlaybackSettings(TypedDict):
    """How it is watched."""

    accessPolicy: NotRequired[BasicAccessPolicy]
    """Who may watch: anyone, or holders of a signed token."""

class CreateLiveStream(TypedDict):
    """An object."""

    playbackSettings: CreateLiveStreamPlaybackSettings
    """How it is watched."""
    inputMediaSettings: CreateLiveStreamInputMediaSettings
    """What comes in and what is kept."""

PlaylistLimit: TypeAlias = int
"""The most media it may hold."""

class CreateManualPlaylist(TypedDict):
    """A playlist of the media that you add."""

    name: str
    referenceId: str
    """Your own id of it, which no other playlist may have."""
    type: Literal["manual"]
    description: NotRequired[str]
    limit: NotRequired[PlaylistLimit]
    """The most media it may hold."""

MediaQuality: TypeAlias = Literal["standard", "pro", "premium"]
"""How much care the encoding takes."""

class ModerationSettings(TypedDict):
    """An object."""

    type: NotRequired[Literal["video", "audio", "av"]]
    """What to check: the picture, the sound or both."""

Mp4Support: TypeAlias = Literal["capped_4k", "audioOnly", "audioOnly,capped_4k"]
"""Files to download: `capped_4k` is an MP4 file of up to 4K, `audioOnly` an M4A file."""

Resolution: TypeAlias = Literal["480p", "720p", "1080p", "1440p", "2160p"]

LanguageCode: TypeAlias = Literal[
    "ar-SA",
    "bg-BG",
    "bn-BD",
    "bn-IN",
    "ca-ES",
    "cs-CZ",
    "da-DK",
    "de-AT",
    "de-CH",
    "de-DE",
    "el-GR",
    "en-AU",
    "en-CA",
    "en-GB",
    "en-IE",
    "en-IN",
    "en-NZ",
    "en-US",
    "en-ZA",
    "es-AR",
    "es-CL",
    "es-CO",
    "es-ES",
    "es-MX",
    "es-US",
    "fi-FI",
    "fr-BE",
    "fr-CA",
    "fr-CH",
    "fr-FR",
    "he-IL",
    "hi-IN",
    "hr-HR",
    "hu-HU",
    "id-ID",
    "it-CH",
    "it-IT",
    "ja-JP",
    "ko-KR",
    "ms-MY",
    "nb-NO",
    "nl-BE",
    "nl-NL",
    "no-NO",
    "pl-PL",
    "pt-BR",
    "pt-PT",
    "ro-RO",
    "ru-RU",
    "sk-SK",
    "sv-SE",
    "ta-IN",
    "ta-LK",
    "te-IN",
    "th-TH",
    "tr-TR",
    "uk-UA",
    "vi-VN",
    "zh-CN",
    "zh-HK",
    "zh-TW",
]
"""A language subtitles can be in."""

class SubtitleInput(TypedDict):
    """A file of subtitles."""

    type: Literal["subtitle"]
    url: str
    languageName: str
    """Name that players show."""
    languageCode: LanguageCode
    """A language subtitles can be in."""

class SubtitleSettings(TypedDict):
    """Subtitles to generate from the speech."""

    languageName: NotRequired[str]
    """Name that players show."""
    languageCode: NotRequired[Literal["en", "it", "pl", "es", "fr", "ru", "nl"]]
    metadata: NotRequired[Metadata]
    """Your own keys and values."""

SummaryLength: TypeAlias = int
"""About how many words the summary has."""

class SummarySettings(TypedDict):
    """The summary to write."""

    generate: NotRequired[bool]
    """Whether the media gets a summary."""
    summaryLength: NotRequired[SummaryLength]
    """About how many words the summary has."""

ExpungeSegments: TypeAlias = list[str]
"""Parts to cut out, from second to second, such as `4-6`."""

class InsertedSegment(TypedDict):
    """A video put into the main one, either at a second or at the end."""

    url: str
    insertAt: NotRequired[int]
    """Second of the main video."""
    insertAtEnd: NotRequired[bool]

class VideoInput(TypedDict):
    """The video file, fetched from a URL: m4v, ogv, mpeg, mov, 3gp, f4v, rm, ts, wtv, avi, mp4, wmv, webm, mts, vob, mxf, asf or m2ts."""

    type: Literal["video"]
    url: str
    startTime: NotRequired[int]
    """Second of the file at which the media starts."""
    endTime: NotRequired[int]
    """Second of the file at which the media ends."""
    introUrl: NotRequired[str]
    """A video to put before."""
    outroUrl: NotRequired[str]
    """A video to put after."""
    expungeSegments: NotRequired[ExpungeSegments]
    """Parts to cut out, from second to second, such as `4-6`."""
    segments: NotRequired[list[InsertedSegment]]

class WatermarkInputPlacement(TypedDict):
    """An object."""

    xAlign: NotRequired[Literal["left", "center", "right"]]
    xMargin: NotRequired[str]
    """Such as `10%`."""
    yAlign: NotRequired[Literal["top", "middle", "bottom"]]
    yMargin: NotRequired[str]
    """Such as `10%`."""

class WatermarkInput(TypedDict):
    """A picture laid over the video."""

    type: Literal["watermark"]
    url: str
    placement: NotRequired[WatermarkInputPlacement]
    width: NotRequired[str]
    """Such as `25%`."""
    height: NotRequired[str]
    """Such as `25%`."""
    opacity: NotRequired[str]
    """Such as `80%`."""

class CreateMedia(TypedDict):
    """An object."""

    inputs: list[VideoInput | WatermarkInput | AudioInput | SubtitleInput]
    """The video file and what is done to it."""
    accessPolicy: AccessPolicy
    """Who may play. `public` needs no token, `private` a signed token, `drm` a token and a licence."""
    accessRestrictions: NotRequired[AccessRestrictionsInput]
    """Where and with what may be played; what is left out allows all."""
    drmConfigurationId: NotRequired[str]
    """The DRM configuration to use with the policy `drm`."""
    title: NotRequired[str]
    creatorId: NotRequired[str]
    """Your own id of who made the media."""
    metadata: NotRequired[Metadata]
    """Your own keys and values."""
    mediaQuality: NotRequired[MediaQuality]
    """How much care the encoding takes."""
    maxResolution: NotRequired[Resolution]
    """The highest resolution to offer."""
    mp4Support: NotRequired[Mp4Support]
    """Files to download: `capped_4k` is an MP4 file of up to 4K, `audioOnly` an M4A file."""
    sourceAccess: NotRequired[bool]
    """Whether the original file may be downloaded."""
    optimizeAudio: NotRequired[bool]
    """Whether the sound is improved."""
    subtitles: NotRequired[SubtitleSettings]
    """Subtitles to generate from the speech."""
    summary: NotRequired[SummarySettings]
    """The summary to write."""
    chapters: NotRequired[bool]
    """Whether the media gets chapters."""
    namedEntities: NotRequired[bool]
    """Whether names are looked for."""
    moderation: NotRequired[ModerationSettings]

class CreateMediaPlaybackIdBody(TypedDict):
    """An object."""

    accessPolicy: AccessPolicy
    """Who may play. `public` needs no token, `private` a signed token, `drm` a token and a licence."""
    accessRestrictions: NotRequired[AccessRestrictionsInput]
    """Where and with what may be played; what is left out allows all."""
    drmConfigurationId: NotRequired[str]
    """The DRM configuration to use with the policy `drm`."""
    resolution: NotRequired[Resolution]
    """The highest resolution this playback id plays."""

class PlaybackId(TypedDict):
    """An address under which a media can be played."""

    id: str
    """Plays at `https://stream.fastpix.com/{id}.m3u8`."""
    accessPolicy: AccessPolicy
    """Who may play. `public` needs no token, `private` a signed token, `drm` a token and a licence."""
    accessRestrictions: AccessRestrictions
    """Where and with what may be played."""
    resolution: NotRequired[str | None]
    """The highest resolution it plays; null for no limit."""

class CreateMediaPlaybackIdResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: PlaybackId
    """An address under which a media can be played."""

MediaStatus: TypeAlias = (
    Literal[
        "Created", "preparing", "Downloading", "Downloaded", "Validating", "In Queue", "Processing", "Ready", "Failed"
    ]
    | str
)
"""How far the media is; only a `Ready` one can be played."""

class NewMediaInputsItem(TypedDict):
    """An object."""

    type: Literal["video", "watermark", "audio", "subtitle"] | str
    url: NotRequired[str]

class NewMedia(TypedDict):
    """A media as its creation is answered, with the settings in force."""

    id: str
    trial: bool
    """Whether it was made on a trial plan."""
    status: MediaStatus
    """How far the media is; only a `Ready` one can be played."""
    createdAt: str
    updatedAt: str
    playbackIds: list[PlaybackId]
    metadata: NotRequired[Metadata]
    """Your own keys and values."""
    mediaQuality: Literal["standard", "pro", "premium"] | str
    sourceAccess: bool
    """Whether the original file may be downloaded."""
    maxResolution: str
    """The highest resolution offered, such as `1080p`."""
    inputs: list[NewMediaInputsItem]
    optimizeAudio: bool

class CreateMediaResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: NewMedia
    """A media as its creation is answered, with the settings in force."""

class CreatePlaybackIdOfStreamBody(TypedDict):
    """An object."""

    accessPolicy: NotRequired[BasicAccessPolicy]
    """Who may watch: anyone, or holders of a signed token."""

PlayOrder: TypeAlias = Literal["createdDate ASC", "createdDate DESC"]
"""Oldest or newest media first."""

class DateRange(TypedDict):
    """An object."""

    startDate: NotRequired[str]
    endDate: NotRequired[str]

class PlaylistDates(TypedDict):
    """Which media a smart playlist takes in."""

    createdDate: NotRequired[DateRange]
    """Those created in these days."""
    updatedDate: NotRequired[DateRange]
    """Those updated in these days."""

class CreateSmartPlaylist(TypedDict):
    """A playlist that fills itself."""

    name: str
    referenceId: str
    """Your own id of it, which no other playlist may have."""
    type: Literal["smart"]
    description: NotRequired[str]
    playOrder: PlayOrder
    """Oldest or newest media first."""
    limit: NotRequired[PlaylistLimit]
    """The most media it may hold."""
    metadata: PlaylistDates
    """Which media a smart playlist takes in."""

CreatePlaylist: TypeAlias = CreateManualPlaylist | CreateSmartPlaylist

class CreateSigningKeyResultData(TypedDict):
    """An object."""

    id: str
    privateKey: str
    """The private key: PKCS#8 in PEM, in base64."""
    createdAt: str

class CreateSigningKeyResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: CreateSigningKeyResultData

class CreateSimulcastOfStreamBody(TypedDict):
    """An object."""

    url: str
    """Where the platform takes the stream, as rtmp:// or rtmps:// address."""
    streamKey: str
    """The stream key that the platform gave you."""
    metadata: NotRequired[Metadata]
    """Your own keys and values."""

class DeleteMediaFromPlaylistBody(TypedDict):
    """An object."""

    mediaIds: list[str]
    """The media, in order."""

class DeleteSigningKeyResultData(TypedDict):
    """An object."""

    message: str

class DeleteSigningKeyResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: DeleteSigningKeyResultData

Dimension: TypeAlias = Literal[
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
"""What views can be filtered and grouped by."""

class UploadedVideoInput(TypedDict):
    """The uploaded video file itself."""

    type: Literal["video"]
    introUrl: NotRequired[str]
    """A video to put before."""
    outroUrl: NotRequired[str]
    """A video to put after."""
    expungeSegments: NotRequired[ExpungeSegments]
    """Parts to cut out, from second to second, such as `4-6`."""
    segments: NotRequired[list[InsertedSegment]]

class UploadSettings(TypedDict):
    """Settings for the media made from the upload."""

    inputs: NotRequired[list[UploadedVideoInput | WatermarkInput | AudioInput | SubtitleInput]]
    """What is done to the uploaded video."""
    startTime: NotRequired[float]
    """Second of the file at which the media starts."""
    endTime: NotRequired[float]
    """Second of the file at which the media ends."""
    accessPolicy: AccessPolicy
    """Who may play. `public` needs no token, `private` a signed token, `drm` a token and a licence."""
    accessRestrictions: NotRequired[AccessRestrictionsInput]
    """Where and with what may be played; what is left out allows all."""
    drmConfigurationId: NotRequired[str]
    """The DRM configuration to use with the policy `drm`."""
    title: NotRequired[str]
    creatorId: NotRequired[str]
    """Your own id of who made the media."""
    metadata: NotRequired[Metadata]
    """Your own keys and values."""
    mediaQuality: NotRequired[MediaQuality]
    """How much care the encoding takes."""
    maxResolution: NotRequired[Resolution]
    """The highest resolution to offer."""
    mp4Support: NotRequired[Mp4Support]
    """Files to download: `capped_4k` is an MP4 file of up to 4K, `audioOnly` an M4A file."""
    sourceAccess: NotRequired[bool]
    """Whether the original file may be downloaded."""
    optimizeAudio: NotRequired[bool]
    """Whether the sound is improved."""
    subtitles: NotRequired[SubtitleSettings]
    """Subtitles to generate from the speech."""
    summary: NotRequired[SummarySettings]
    """The summary to write."""
    chapters: NotRequired[bool]
    """Whether the media gets chapters."""
    namedEntities: NotRequired[bool]
    """Whether names are looked for."""
    moderation: NotRequired[ModerationSettings]

class DirectUploadVideoMediaBody(TypedDict):
    """An object."""

    corsOrigin: str
    """Origin of the web page that will send the file, or `*` for any."""
    pushMediaSettings: NotRequired[UploadSettings]
    """Settings for the media made from the upload."""

class UploadPushMediaSettingsPlaybackIdsItem(TypedDict):
    """An object."""

    accessPolicy: AccessPolicy
    """Who may play. `public` needs no token, `private` a signed token, `drm` a token and a licence."""
    accessRestrictions: AccessRestrictions
    """Where and with what may be played."""

class UploadPushMediaSettings(TypedDict):
    """The settings in force for the media."""

    playbackIds: list[UploadPushMediaSettingsPlaybackIdsItem]
    """The playback ids to come; they have no id yet."""
    metadata: NotRequired[Metadata]
    """Your own keys and values."""
    mediaQuality: Literal["standard", "pro", "premium"] | str
    sourceAccess: bool
    """Whether the original file may be downloaded."""
    optimizeAudio: bool

class Upload(TypedDict):
    """A direct upload that waits for its file."""

    uploadId: str
    """Also the id of the media made from it."""
    trial: bool
    """Whether it was made on a trial plan."""
    status: UploadStatus
    url: str
    """Where to PUT the file. Whoever has the address may upload."""
    timeout: int
    """Seconds the address is good for."""
    corsOrigin: str
    """Origin of the web page that may send the file, or `*`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: NotRequired[dict[str, Any] | list[Any] | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class GenerateSubtitleTrackBody(TypedDict):
    """An object."""

    languageName: str
    """Name that players show."""
    languageCode: LanguageCode
    """A language subtitles can be in."""
    metadata: NotRequired[Metadata]
    """Your own keys and values."""

class GenerateSubtitleTrackResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: TrackSource
    """A track that was added or changed, with where it comes from."""

class Pagination(TypedDict):
    """Where this page stands among all."""

    totalRecords: int
    """Items on all pages together."""
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
    """Your own id of it."""
    description: NotRequired[str]
    createdAt: str
    updatedAt: NotRequired[str]
    mediaCount: int

class GetAllPlaylistsResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[PlaylistSummary]
    pagination: Pagination
    """Where this page stands among all."""

HexId: TypeAlias = str
"""The id of a live stream or a simulcast target: 32 hexadecimal digits, no dashes."""

class LiveStreamSrtPlaybackResponse(TypedDict):
    """What an SRT player needs."""

    srtPlaybackStreamId: str
    srtPlaybackSecret: str

class Simulcast(TypedDict):
    """A platform that a stream is sent on to."""

    simulcastId: HexId
    """The id of a live stream or a simulcast target: 32 hexadecimal digits, no dashes."""
    url: str
    streamKey: str
    """The platform's stream key."""
    isEnabled: bool
    metadata: NotRequired[Metadata]
    """Your own keys and values."""

class StreamPlaybackId(TypedDict):
    """An object."""

    id: str
    accessPolicy: AccessPolicy
    """Who may play. `public` needs no token, `private` a signed token, `drm` a token and a licence."""

class LiveStream(TypedDict):
    """An object."""

    streamId: HexId
    """The id of a live stream or a simulcast target: 32 hexadecimal digits, no dashes."""
    streamKey: str
    """What an RTMPS encoder authenticates with."""
    srtSecret: str
    """What an SRT encoder encrypts with."""
    trial: bool
    """Whether it was made on a trial plan."""
    status: Literal["idle", "preparing", "active", "disconnected", "disabled"] | str
    maxResolution: str
    maxDuration: int
    """Longest broadcast in seconds; 0 is no limit."""
    createdAt: str
    reconnectWindow: int
    """Seconds that it waits for its encoder to come back."""
    enableRecording: bool
    enableDvrMode: bool
    mediaPolicy: AccessPolicy
    """Who may play the recording."""
    metadata: NotRequired[Metadata]
    """Your own keys and values."""
    lowLatency: bool
    closedCaptions: bool
    playbackIds: list[StreamPlaybackId]
    simulcastResponses: NotRequired[list[Simulcast]]
    """The simulcast targets; absent where there are none."""
    mediaIds: NotRequired[list[str]]
    """The recordings; absent before the first."""
    srtPlaybackResponse: LiveStreamSrtPlaybackResponse
    """What an SRT player needs."""

class GetAllStreamsResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[LiveStream]
    pagination: Pagination
    """Where this page stands among all."""

class GetDataViewlistCurrentViewsFilterResultDataItem(TypedDict):
    """An object."""

    dimension_name: str | None
    """A value of the dimension."""
    concurrent_viewers: int
    metricValue: int

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
    """Where this page stands among all."""

class GetLiveStreamViewerCountByIdResultData(TypedDict):
    """An object."""

    views: int
    """Viewers now."""

class GetLiveStreamViewerCountByIdResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: GetLiveStreamViewerCountByIdResultData

class MediaClipPlaybackIdsItem(TypedDict):
    """An object."""

    id: str
    accessPolicy: AccessPolicy
    """Who may play. `public` needs no token, `private` a signed token, `drm` a token and a licence."""
    accessRestrictions: NotRequired[AccessRestrictions]
    """Where and with what may be played."""

MediaDuration: TypeAlias = str | float
"""`HH:MM:SS`; newer releases tell seconds as a number."""

class MediaClip(TypedDict):
    """A media cut from another one, in short form."""

    id: str
    duration: NotRequired[MediaDuration]
    """`HH:MM:SS`; newer releases tell seconds as a number."""
    status: MediaStatus
    """How far the media is; only a `Ready` one can be played."""
    thumbnail: NotRequired[str]
    createdAt: str
    playbackIds: list[MediaClipPlaybackIdsItem]

class GetMediaClipsResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[MediaClip]
    pagination: Pagination
    """Where this page stands among all."""

class MediaGeneratedSubtitlesItem(TypedDict):
    """An object."""

    status: Literal["preparing", "available", "failed"] | str
    url: NotRequired[str]
    """The subtitles as WebVTT."""

class MediaMp4Support1Item(TypedDict):
    """An object."""

    type: Literal["capped_4k", "audioOnly"] | str
    status: str
    height: NotRequired[int]
    width: NotRequired[int]
    ext: NotRequired[str]
    """Extension of the file's name."""

class MediaSummary(TypedDict):
    """An object."""

    status: AiStatus
    data: NotRequired[str | None]
    """The text."""

class SubtitleTrack(TypedDict):
    """An object."""

    id: str
    type: Literal["subtitle"]
    status: TrackStatus
    languageCode: str
    """BCP 47 tag."""
    languageName: str

class VideoTrack(TypedDict):
    """An object."""

    id: str
    type: Literal["video"]
    status: TrackStatus
    width: int
    height: int
    frameRate: str
    """Frames per second, such as `24.000` or `30/1`."""

Track: TypeAlias = VideoTrack | AudioTrack | SubtitleTrack

class Media(TypedDict):
    """A video or audio file, stored and ready to stream or on its way there. Keys without a value are left out."""

    id: str
    workspaceId: str
    sourceMediaId: NotRequired[str]
    """The media this clip was cut from."""
    streamId: NotRequired[str]
    """The live stream this was recorded or cut from."""
    thumbnail: NotRequired[str]
    title: NotRequired[str]
    creatorId: NotRequired[str]
    """Your own id of who made the media."""
    metadata: NotRequired[Metadata]
    """Your own keys and values."""
    status: MediaStatus
    """How far the media is; only a `Ready` one can be played."""
    mediaQuality: NotRequired[Literal["standard", "pro", "premium"] | str]
    maxResolution: str
    """The highest resolution offered, such as `1080p`."""
    sourceResolution: NotRequired[str]
    """The resolution of the file, such as `1080`."""
    sourceAccess: bool
    """Whether the original file may be downloaded."""
    mp4Support: NotRequired[
        Literal["none", "capped_4k", "audioOnly", "audioOnly,capped_4k"] | str | list[MediaMp4Support1Item]
    ]
    """The files to download. Missing until they were asked for."""
    playbackIds: list[PlaybackId]
    tracks: NotRequired[list[Track]]
    generatedSubtitles: NotRequired[list[MediaGeneratedSubtitlesItem]]
    summary: NotRequired[MediaSummary]
    chapters: NotRequired[AiOutput]
    """What an AI feature found."""
    namedEntities: NotRequired[AiOutput]
    """What an AI feature found."""
    moderation: NotRequired[AiOutput]
    """What an AI feature found."""
    isAudioOnly: NotRequired[bool]
    subtitleAvailable: NotRequired[bool]
    duration: NotRequired[MediaDuration]
    """`HH:MM:SS`; newer releases tell seconds as a number."""
    frameRate: NotRequired[str]
    """Frames per second, such as `30/1`."""
    aspectRatio: NotRequired[str]
    """Width to height, such as `16:9`."""
    createdAt: str
    updatedAt: str

class GetMediaResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: Media
    """A video or audio file, stored and ready to stream or on its way there. Keys without a value are left out."""

class GetMediaSummaryResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: str

class GetPlaybackIdResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: PlaybackId
    """An address under which a media can be played."""

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
    """The moment that places a view in the span."""

class GetTimeseriesDataResult(TypedDict):
    """An object."""

    success: Literal[True]
    metadata: GetTimeseriesDataResultMetadata
    data: list[MetricInterval]
    timespan: Timespan
    """Start and end, in milliseconds since 1970."""

class PlayerEventD(TypedDict):
    """Details of some events."""

    br: NotRequired[float | None]
    """Bits per second."""
    w: NotRequired[float | None]
    """Width in pixels."""
    h: NotRequired[float | None]
    """Height in pixels."""
    fps: NotRequired[float | None]
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

class PlayerEvent(TypedDict):
    """Something the player reported during a view."""

    pt: int | None
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
        | None
    )
    """Name of the event."""
    vt: int | str | None
    """The viewer's clock in milliseconds since 1970."""
    d: NotRequired[PlayerEventD]
    """Details of some events."""

class ViewCustomCustomItem(TypedDict):
    """An object."""

    dimensionName: NotRequired[str | None]
    displayName: NotRequired[str | None]
    value: NotRequired[str | None]

class ViewCustom(TypedDict):
    """The site's own dimensions."""

    Custom: NotRequired[list[ViewCustomCustomItem] | None]

class View(TypedDict):
    """Everything about a view. Times are in milliseconds and scores go from 0 to 1."""

    viewId: str
    workspaceId: str
    sessionId: str
    viewSessionId: str | None
    """Session by the site's own count."""
    propertyId: str | int | None
    subPropertyId: str | None
    sign: str | None
    insertTimestamp: str
    updatedTimestamp: str
    viewStart: str
    viewEnd: str
    watchTime: int
    """Playing, waiting and seeking together."""
    viewPlayingTime: int
    viewTotalContentPlaybackTime: int
    viewMaxPlayheadPosition: int
    viewSeekedCount: int
    viewSeekedDuration: int
    viewPageUrl: str | None
    viewHasAd: bool
    viewHasError: bool
    exitBeforeVideoStart: bool
    experimentName: str | None
    pageContext: str | None
    usedFullScreen: bool
    custom: ViewCustom
    """The site's own dimensions."""
    viewerId: str | None
    """Whatever the site set."""
    fpViewerId: str
    """Given by the SDK."""
    ipAddress: str
    userAgent: str
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
    browserName: str
    browserVersion: str | None
    browserEngine: str | None
    osName: str
    osVersion: str | None
    deviceName: str | None
    deviceModel: str | None
    deviceType: str
    deviceManufacturer: str | None
    mediaId: str | None
    fpPlaybackId: str | None
    fpLiveStreamId: str | None
    videoId: str | None
    """Whatever the site set."""
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
    """Where the SDK sent its reports."""
    fpSdk: str
    fpSdkVersion: str
    fpApiVersion: str | None
    fpEmbed: bool | None
    fpEmbedVersion: str | None
    playerInstanceId: str
    playerName: str | None
    playerVersion: str | None
    playerSoftwareName: str
    playerSoftwareVersion: str
    playerLanguage: str | None
    playerPoster: str | None
    playerSourceDomain: str | None
    playerAutoplayOn: bool
    playerPreloadOn: bool
    playerRemotePlayed: bool
    playerWidth: int | None
    """Pixels."""
    playerHeight: int | str | None
    """Pixels."""
    playerResolution: str | None
    """Width x height."""
    playerSourceWidth: int | None
    """Pixels."""
    playerSourceHeight: int | None
    """Pixels."""
    playerViewCount: int | str
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
    liveStreamLatency: int | None
    averageBitrate: float | None
    """Bits per second."""
    avgUpscaling: float | None
    avgDownscaling: float | None
    maxUpscaling: float | None
    maxDownscaling: float | None
    droppedFrameCount: int
    bufferCount: int
    bufferFill: int
    bufferFrequency: float
    bufferRatio: float
    avgRequestLatency: float | None
    maxRequestLatency: float | None
    avgRequestThroughput: float | None
    """Bits per second."""
    errorCode: str | None
    errorContext: str | None
    errorId: str | int | None
    errorMessage: str | None
    events: list[PlayerEvent]

class GetVideoViewDetailsResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: View
    """Everything about a view. Times are in milliseconds and scores go from 0 to 1."""

class InputInfoConfiguration(TypedDict):
    """An object."""

    url: NotRequired[str]
    """Where the file came from."""

class InputInfoFileTracksItem(TypedDict):
    """An object."""

    id: NotRequired[str]
    type: Literal["video", "audio", "subtitle"] | str
    status: NotRequired[TrackStatus]
    width: NotRequired[int]
    height: NotRequired[int]
    frameRate: NotRequired[str]
    """Frames per second, such as `24.000` or `30/1`."""
    languageCode: NotRequired[str]
    """BCP 47 tag."""
    languageName: NotRequired[str]

class InputInfoFile(TypedDict):
    """An object."""

    containerFormat: str
    """Such as `mp4`."""
    tracks: list[InputInfoFileTracksItem]

class InputInfo(TypedDict):
    """Facts about the source file of a media."""

    configuration: InputInfoConfiguration
    file: InputInfoFile

Interval: TypeAlias = Literal["minute", "ten_minutes", "hour", "day"]

class ListBreakdownValuesResultDataItem(TypedDict):
    """An object."""

    field: str | None
    """A value of the dimension, or the string `"null"`."""
    value: float | None
    """The metric among these views."""
    views: int | None
    totalWatchTime: int | None
    """Milliseconds."""
    totalPlayingTime: int | None
    """Milliseconds."""

class MetricMetadata(TypedDict):
    """An object."""

    aggregation: Aggregation
    """The moment that places a view in the span."""

class ListBreakdownValuesResult(TypedDict):
    """An object."""

    success: Literal[True]
    metadata: MetricMetadata
    data: list[ListBreakdownValuesResultDataItem]
    pagination: Pagination
    """Where this page stands among all."""
    timespan: Timespan
    """Start and end, in seconds since 1970."""

class ListByTopContentResultDataItem(TypedDict):
    """An object."""

    videoTitle: str
    """Title as the player reported it, or the string `"null"`."""
    views: int
    uniqueViews: int
    """Different viewers."""

class ListByTopContentResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[ListByTopContentResultDataItem]
    timespan: Timespan
    """Start and end, in seconds since 1970."""

class MetricComparison(TypedDict):
    """An object."""

    name: str
    """Title for people."""
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
        ]
        | str
    )
    measurement: Literal["avg", "sum", "median", "95th", "count"] | str | None
    type: Literal["number", "milliseconds", "percentage", "mbps", "score"] | str
    """Unit of the value."""
    value: float | None
    items: "list[MetricComparison] | None"
    """The metrics that this one is made of."""

class ListComparisonValuesResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[MetricComparison]
    timespan: Timespan
    """Start and end, in seconds since 1970."""

class ListDimensionsResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[
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
    ]

TimeWithSpace: TypeAlias = str

class PlaybackError(TypedDict):
    """An object."""

    id: str
    code: str
    message: str
    description: str
    notes: str
    count: int
    """How often it happened."""
    percentage: float
    """Share of the views, from 0 to 1."""
    lastSeen: TimeWithSpace

class TopPlaybackError(TypedDict):
    """An object."""

    code: str
    message: str
    notes: str
    count: int
    """How often it happened."""
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
    uniqueCount: int
    """Different viewers with this value."""
    count: int
    """Views with this value."""

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
    """Where this page stands among all."""

class ListMediaResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[Media]
    pagination: Pagination
    """Where this page stands among all."""

class ListOverallValuesResultData(TypedDict):
    """An object."""

    value: float | None
    """The metric among the views that pass the filters."""
    globalValue: float | None
    """The metric among all views."""
    totalViews: int | None
    uniqueViews: int | None
    """Different viewers."""
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

class ListSigningKeysResultDataItem(TypedDict):
    """An object."""

    id: str
    createdAt: str

class ListSigningKeysResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[ListSigningKeysResultDataItem]
    pagination: Pagination
    """Where this page stands among all."""

class ListUploadsResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[Upload]
    pagination: Pagination
    """Where this page stands among all."""

TimeWithoutZone: TypeAlias = str

class ViewSummary(TypedDict):
    """A view in a list."""

    viewId: str
    operatingSystem: str
    application: str
    """Name of the browser or app."""
    viewStartTime: TimeWithoutZone
    viewEndTime: TimeWithoutZone
    videoTitle: str | None
    """Title as the player reported it, or the string `"null"`."""
    errorCode: str | None
    errorMessage: str | None
    errorId: str | int | None
    country: str | None
    """Two-letter code."""
    viewWatchTime: float
    """Milliseconds."""
    QoeScore: float | None
    """Quality of experience, from 0 to 1."""

class ListVideoViewsResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: list[ViewSummary]
    pagination: Pagination
    """Where this page stands among all."""
    timespan: Timespan
    """Start and end, in seconds since 1970."""

class LiveStreamAnswer(TypedDict):
    """An object."""

    success: Literal[True]
    data: LiveStream

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
    """A live stream is gone."""

    type: str
    object: EventObject
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """Where it happened."""
    status: NotRequired[str]
    data: NotRequired[LiveStreamEventData | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: LiveStreamEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class PlaylistMedia(TypedDict):
    """A media as a playlist shows it."""

    id: str
    title: NotRequired[str | None]
    creatorId: NotRequired[str | None]
    status: MediaStatus
    """How far the media is; only a `Ready` one can be played."""
    duration: NotRequired[MediaDuration]
    """`HH:MM:SS`; newer releases tell seconds as a number."""
    sourceResolution: NotRequired[str]
    """Height in pixels, with or without a p."""
    thumbnail: NotRequired[str]
    createdAt: str

class ManualPlaylist(TypedDict):
    """An object."""

    id: str
    name: str
    referenceId: str
    """Your own id of it."""
    type: Literal["manual"]
    description: NotRequired[str]
    mediaList: list[PlaylistMedia]
    """In playing order."""
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
    streamId: NotRequired[str]
    """The live stream it was recorded from."""
    title: NotRequired[str | None]
    creatorId: NotRequired[str | None]
    metadata: NotRequired[dict[str, Any] | None]
    status: NotRequired[MediaStatus]
    """How far the media is; only a `Ready` one can be played."""
    duration: NotRequired[str | float | None]
    """`HH:MM:SS` or seconds."""
    aspectRatio: NotRequired[str | None]
    maxResolution: NotRequired[str | None]
    sourceResolution: NotRequired[str | None]
    sourceAccess: NotRequired[bool]
    optimizeAudio: NotRequired[bool]
    mp4Support: NotRequired[str | list[Any] | None]
    thumbnail: NotRequired[str | None]
    playbackIds: NotRequired[list[PlaybackIdEventData]]
    tracks: NotRequired[list[TrackEventData]]
    createdAt: NotRequired[str]
    updatedAt: NotRequired[str]

class MediaDeletedEvent(TypedDict):
    """A media, or its original file, is gone."""

    type: Literal["video.media.deleted", "video.media.source.deleted"] | str
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """Where it happened."""
    status: NotRequired[str]
    data: NotRequired[MediaEventData | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: MediaEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

MetricId: TypeAlias = Literal[
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
"""What is measured."""

class PlaybackIdEvent(TypedDict):
    """Something happened to a playback id. Its types aren't documented."""

    type: str
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """Where it happened."""
    status: NotRequired[str]
    data: NotRequired[PlaybackIdEventData | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class SmartPlaylist(TypedDict):
    """An object."""

    id: str
    name: str
    referenceId: str
    """Your own id of it."""
    type: Literal["smart"]
    description: NotRequired[str]
    playOrder: PlayOrder
    """Oldest or newest media first."""
    metadata: PlaylistDates
    """Which media a smart playlist takes in."""
    mediaList: list[PlaylistMedia]
    """In playing order."""
    workspaceId: str
    createdAt: str
    updatedAt: str
    mediaCount: int

Playlist: TypeAlias = ManualPlaylist | SmartPlaylist

class PlaylistAnswer(TypedDict):
    """An object."""

    success: Literal[True]
    data: Playlist

class RetrieveMediaInputInfoResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: InputInfo
    """Facts about the source file of a media."""

class SimulcastAnswer(TypedDict):
    """An object."""

    success: Literal[True]
    data: Simulcast
    """A platform that a stream is sent on to."""

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
    """A simulcast of a live stream is gone."""

    type: str
    object: EventObject
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """Where it happened."""
    status: NotRequired[str]
    data: NotRequired[SimulcastEventData | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: SimulcastEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

SortOrder: TypeAlias = Literal["asc", "desc"]

class StreamPlaybackIdAnswer(TypedDict):
    """An object."""

    success: Literal[True]
    data: StreamPlaybackId

class TrackDeletedEvent(TypedDict):
    """A track of a media is gone."""

    type: str
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """Where it happened."""
    status: NotRequired[str]
    data: NotRequired[TrackEventData | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: TrackEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Rules for domains or for user agents."""

class UpdateLiveStreamBody(TypedDict):
    """An object."""

    metadata: NotRequired[Metadata]
    """Your own keys and values."""
    reconnectWindow: NotRequired[ReconnectWindow]
    """Seconds that a stream waits for its encoder to come back."""

class UpdateMediaChaptersBody(TypedDict):
    """An object."""

    chapters: bool
    """Whether the media gets chapters."""

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

    moderation: NotRequired[ModerationSettings]

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
    """Whether names are looked for."""

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
    """Whether the media gets a summary."""
    summaryLength: NotRequired[SummaryLength]
    """About how many words the summary has."""

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

    url: NotRequired[str]
    """Where FastPix fetches the file that replaces the present one."""
    title: NotRequired[str]
    languageCode: str
    """BCP 47 tag, such as `fr`."""
    languageName: str
    """Name that players show."""

class UpdateMediaTrackResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: TrackSource
    """A track that was added or changed, with where it comes from."""

class UpdateSpecificSimulcastOfStreamBody(TypedDict):
    """An object."""

    isEnabled: NotRequired[bool]
    """Whether the stream is sent there."""
    metadata: NotRequired[Metadata]
    """Your own keys and values."""

class UpdateUserAgentRestrictionsResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: AccessRules
    """Rules for domains or for user agents."""

class UpdatedMediaBody(TypedDict):
    """An object."""

    title: NotRequired[str]
    creatorId: NotRequired[str]
    """Your own id of who made the media."""
    metadata: NotRequired[Metadata]
    """Your own keys and values."""

class UpdatedMediaResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: Media
    """A video or audio file, stored and ready to stream or on its way there. Keys without a value are left out."""

class UpdatedMp4SupportBody(TypedDict):
    """An object."""

    mp4Support: Literal["none", "capped_4k", "audioOnly", "audioOnly,capped_4k"]
    """`capped_4k` is an MP4 file of up to 4K, `audioOnly` an M4A file."""

class UpdatedMp4SupportResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: Media
    """A video or audio file, stored and ready to stream or on its way there. Keys without a value are left out."""

class UpdatedSourceAccessBody(TypedDict):
    """An object."""

    sourceAccess: bool
    """Whether the original file may be downloaded."""

class UpdatedSourceAccessResult(TypedDict):
    """An object."""

    success: Literal[True]
    data: Media
    """A video or audio file, stored and ready to stream or on its way there. Keys without a value are left out."""

class UploadEventData(TypedDict):
    """An object."""

    id: NotRequired[str]
    uploadId: NotRequired[str]
    """Also the id of the media to be."""
    status: NotRequired[Literal["waiting", "media_created", "cancelled"] | str]
    corsOrigin: NotRequired[str | None]
    timeout: NotRequired[int]
    """Seconds for which the address works."""
    trial: NotRequired[bool]

class UploadEvent(TypedDict):
    """Something happened to a direct upload."""

    type: Literal["video.media.upload", "video.upload.media_created", "video.media.upload.cancelled"] | str
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """Where it happened."""
    status: NotRequired[str]
    data: UploadEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class ValidationErrorErrorFieldsItem(TypedDict):
    """An object."""

    field: str
    message: str

class ValidationErrorError(TypedDict):
    """An object."""

    code: Literal[422]
    """The HTTP status."""
    message: str
    """A short phrase that names the problem."""
    description: NotRequired[str]
    """The problem in a sentence."""
    fields: NotRequired[list[ValidationErrorErrorFieldsItem]]
    """What is wrong, field by field."""

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
    """Where it happened."""
    status: NotRequired[str]
    data: LiveStreamEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: LiveStreamEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: LiveStreamEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoLiveStreamDeletedEvent(TypedDict):
    """A live stream is gone."""

    type: Literal["video.live_stream.deleted"]
    object: EventObject
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """Where it happened."""
    status: NotRequired[str]
    data: NotRequired[LiveStreamEventData | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: LiveStreamEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: LiveStreamEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: LiveStreamEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: LiveStreamEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: LiveStreamEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: SimulcastEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: SimulcastEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoLiveStreamSimulcastTargetDeletedEvent(TypedDict):
    """A simulcast of a live stream is gone."""

    type: Literal["video.live_stream.simulcast_target.deleted"]
    object: EventObject
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """Where it happened."""
    status: NotRequired[str]
    data: NotRequired[SimulcastEventData | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: SimulcastEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: SimulcastEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: LiveStreamEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: AiEventData | list[Any] | None
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: AiEventData | list[Any] | None
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: NotRequired[dict[str, Any] | list[Any] | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: AiEventData | list[Any] | None
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: AiEventData | list[Any] | None
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: AiEventData | list[Any] | None
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: AiEventData | list[Any] | None
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: AiEventData | list[Any] | None
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: AiEventData | list[Any] | None
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: AiEventData | list[Any] | None
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: NotRequired[dict[str, Any] | list[Any] | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: MediaEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaDeletedEvent(TypedDict):
    """A media, or its original file, is gone."""

    type: Literal["video.media.deleted"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """Where it happened."""
    status: NotRequired[str]
    data: NotRequired[MediaEventData | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: MediaEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: MediaEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: NotRequired[dict[str, Any] | list[Any] | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: MediaEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: MediaEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: MediaEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaSourceDeletedEvent(TypedDict):
    """A media, or its original file, is gone."""

    type: Literal["video.media.source.deleted"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """Where it happened."""
    status: NotRequired[str]
    data: NotRequired[MediaEventData | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: MediaEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: TrackEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: TrackEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
    accessor: NotRequired[str | None]
    accessor_source: NotRequired[str | None]

class VideoMediaTrackDeletedEvent(TypedDict):
    """A track of a media is gone."""

    type: Literal["video.media.track.deleted"]
    object: NotRequired[EventObject]
    """The media or live stream that the event is about."""
    id: NotRequired[str]
    """The event's own id. Events may come twice and in any order."""
    workspace: NotRequired[EventWorkspace]
    """Where it happened."""
    status: NotRequired[str]
    data: NotRequired[TrackEventData | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: TrackEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: TrackEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: TrackEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: MediaEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: UploadEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: UploadEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: NotRequired[dict[str, Any] | list[Any] | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: NotRequired[PlaybackIdEventData | None]
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
    """Where it happened."""
    status: NotRequired[str]
    data: UploadEventData
    createdAt: NotRequired[str]
    """With nanoseconds."""
    attempts: NotRequired[list[Any]]
    webhookId: NotRequired[str]
    """Stands in some envelopes for `id`."""
    environment: NotRequired[EventWorkspace]
    """Where it happened."""
    created_at: NotRequired[str]
    """Stands in some envelopes for `createdAt`."""
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
