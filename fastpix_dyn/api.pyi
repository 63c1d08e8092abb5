# Rendered from FastPix API 1.0.0 by `fastpix-dyn render stubs`: edit the document instead.
# document: sha256:049373af78b3b6159602e485b1499dd213ec31de1e84cf57b1aad6381266a396
# ruff: noqa
# pyright: reportUnusedImport=false

import builtins as _builtins
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Generic, Literal

from fastpix_dyn.client.clients import AsyncioClient, SyncClient
from fastpix_dyn.client.typed import Async, Kind, Namespace, Paged, Sync
from fastpix_dyn.client.typed import operation as _operation
from fastpix_dyn.client.typed import paged_operation as _paged_operation

from fastpix_dyn import types as _types

class _InputVideo(Namespace[Kind]):
    """Bring videos in from an address or by direct upload."""

    @_operation
    def create_media(
        self,
        *,
        inputs: list[_types.VideoInput | _types.WatermarkInput | _types.AudioInput | _types.SubtitleInput],
        access_policy: _types.AccessPolicy,
        access_restrictions: _types.AccessRestrictionsInput = ...,
        drm_configuration_id: str = ...,
        title: str = ...,
        creator_id: str = ...,
        metadata: _types.Metadata = ...,
        media_quality: _types.MediaQuality = ...,
        max_resolution: _types.Resolution = ...,
        mp4_support: _types.Mp4Support = ...,
        source_access: bool = ...,
        optimize_audio: bool = ...,
        subtitles: _types.SubtitleSettings = ...,
        summary: _types.SummarySettings = ...,
        chapters: bool = ...,
        named_entities: bool = ...,
        moderation: _types.ModerationSettings = ...,
        body: _types.CreateMedia = ...,
    ) -> _types.CreateMediaResult:
        """Create a media from URLs

        FastPix fetches and processes the files in `inputs`; the answer comes at once, with a media that
        can't be played yet. `video.media.created` follows, then `video.media.ready` or
        `video.media.failed`.

        POST /on-demand   (operationId create-media)

        Body (application/json):
            inputs: list of dict, required
                The video file and what is done to it.
            access_policy: 'public' | 'private' | 'drm', required
                Who may play. `public` needs no token, `private` a signed token, `drm` a token and a licence.
            access_restrictions: dict, optional
                Where and with what may be played; what is left out allows all.
            drm_configuration_id: str (uuid), optional
                The DRM configuration to use with the policy `drm`.
            title: str (at most 255 long), optional
            creator_id: str (at most 255 long), optional
                Your own id of who made the media.
            metadata: dict, optional
                Your own keys and values.
            media_quality: 'standard' | 'pro' | 'premium', optional
                How much care the encoding takes.
            max_resolution: '480p' | '720p' | '1080p' | '1440p' | '2160p', optional
                The highest resolution to offer.
            mp4_support: 'capped_4k' | 'audioOnly' | 'audioOnly,capped_4k', optional
                Files to download: `capped_4k` is an MP4 file of up to 4K, `audioOnly` an M4A file.
            source_access: bool, optional
                Whether the original file may be downloaded.
            optimize_audio: bool, optional
                Whether the sound is improved.
            subtitles: dict, optional
                Subtitles to generate from the speech.
            summary: dict, optional
                The summary to write.
            chapters: bool, optional
                Whether the media gets chapters.
            named_entities: bool, optional
                Whether names are looked for.
            moderation: dict, optional
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            201: The new media, still to be processed.
                success: True
                data: dict with id, trial, status, createdAt, updatedAt, playbackIds, metadata, mediaQuality,
                    sourceAccess, maxResolution, inputs, optimizeAudio

        Errors:
            BadRequestError (400): The request can't be carried out in the present state of the resource.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Events that may follow:
            video.media.created
            video.media.ready
            video.media.failed"""

    @_operation
    def direct_upload_video_media(
        self,
        *,
        cors_origin: str,
        push_media_settings: _types.UploadSettings = ...,
        body: _types.DirectUploadVideoMediaBody = ...,
    ) -> _types.DirectUploadVideoMediaResult:
        """Create a direct upload

        Answers an address that takes a file by PUT for four hours, in one go or in resumable chunks,
        without credentials. The media will have the upload's id. `video.media.upload`,
        `video.upload.media_created` and `video.media.ready` follow.

        POST /on-demand/upload   (operationId direct-upload-video-media)

        Body (application/json):
            cors_origin: str, required
                Origin of the web page that will send the file, or `*` for any.
            push_media_settings: dict, optional
                Settings for the media made from the upload.
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            201: The new upload, with the address for the file.
                success: True
                data: dict with uploadId, trial, status, url, timeout, corsOrigin, pushMediaSettings

        Errors:
            BadRequestError (400): The request can't be carried out in the present state of the resource.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Events that may follow:
            video.media.upload
            video.upload.media_created
            video.media.ready"""

class _ManageVideos(Namespace[Kind]):
    """Find, change and delete media, with their tracks, clips, uploads and files for download."""

    @_paged_operation
    def list_media(
        self,
        *,
        limit: int = ...,
        offset: int = ...,
        order_by: _types.SortOrder = ...,
    ) -> Paged[_types.ListMediaResult, _types.Media]:
        """List the media

        All media of the workspace, page by page.

        GET /on-demand   (operationId list-media)

        Arguments:
            limit: int (≥ 1, ≤ 50), optional, in the query
                Items on a page.
            offset: int (≥ 1), optional, in the query
                Number of the page, from 1.
            order_by: 'asc' | 'desc', optional, in the query as orderBy
                Newest first (`desc`) or oldest first (`asc`).

        Answer:
            200: One page of media.
                success: True
                data: list of dict with id, workspaceId, sourceMediaId, streamId, thumbnail, title, creatorId,
                    metadata, status, mediaQuality, maxResolution, sourceResolution, sourceAccess, mp4Support,
                    playbackIds, tracks, generatedSubtitles, summary, chapters, namedEntities, moderation,
                    isAudioOnly, subtitleAvailable, duration, frameRate, aspectRatio, createdAt, updatedAt
                pagination: dict with totalRecords, currentOffset, offsetCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Paged: .items() iterates over every item, .pages() over the bodies of the pages."""

    @_paged_operation
    def list_live_clips(
        self,
        *,
        livestream_id: str,
        limit: int = ...,
        offset: int = ...,
        order_by: _types.SortOrder = ...,
    ) -> Paged[_types.ListLiveClipsResult, _types.Media]:
        """List the clips of a live stream

        The media that were cut from a live stream, page by page.

        GET /on-demand/{livestreamId}/live-clips   (operationId list-live-clips)

        Arguments:
            livestream_id: str, required, in the path as livestreamId
                The stream's id, 32 hexadecimal digits and not a UUID.
            limit: int (≥ 1, ≤ 50), optional, in the query
                Items on a page.
            offset: int (≥ 1), optional, in the query
                Number of the page, from 1.
            order_by: 'asc' | 'desc', optional, in the query as orderBy
                Newest first (`desc`) or oldest first (`asc`).

        Answer:
            200: One page of clips, each a media.
                success: True
                data: list of dict with id, workspaceId, sourceMediaId, streamId, thumbnail, title, creatorId,
                    metadata, status, mediaQuality, maxResolution, sourceResolution, sourceAccess, mp4Support,
                    playbackIds, tracks, generatedSubtitles, summary, chapters, namedEntities, moderation,
                    isAudioOnly, subtitleAvailable, duration, frameRate, aspectRatio, createdAt, updatedAt
                pagination: dict with totalRecords, currentOffset, offsetCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Paged: .items() iterates over every item, .pages() over the bodies of the pages."""

    @_operation
    def get_media(
        self,
        *,
        media_id: str,
    ) -> _types.GetMediaResult:
        """Get a media

        One media with its state, playback ids and tracks. Until it is `Ready`, what is read from the file
        (duration, aspect ratio and so on) is missing.

        GET /on-demand/{mediaId}   (operationId get-media)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The media's id.

        Answer:
            200: The media.
                success: True
                data: dict with id, workspaceId, sourceMediaId, streamId, thumbnail, title, creatorId, metadata,
                    status, mediaQuality, maxResolution, sourceResolution, sourceAccess, mp4Support, playbackIds,
                    tracks, generatedSubtitles, summary, chapters, namedEntities, moderation, isAudioOnly,
                    subtitleAvailable, duration, frameRate, aspectRatio, createdAt, updatedAt

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def delete_media(
        self,
        *,
        media_id: str,
    ) -> _types.Done:
        """Delete a media

        Removes a media for good, with its tracks and playback ids. `video.media.deleted` follows.

        DELETE /on-demand/{mediaId}   (operationId delete-media)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The media's id.

        Answer:
            200: Done.
                success: True

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Events that may follow:
            video.media.deleted"""

    @_operation
    def updated_media(
        self,
        *,
        media_id: str,
        title: str = ...,
        creator_id: str = ...,
        metadata: _types.Metadata = ...,
        body: _types.UpdatedMediaBody = ...,
    ) -> _types.UpdatedMediaResult:
        """Update a media

        Changes title, creator or metadata of a media. `video.media.updated` follows.

        PATCH /on-demand/{mediaId}   (operationId updated-media)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The media's id.

        Body (application/json):
            title: str (at most 255 long), optional
            creator_id: str (at most 255 long), optional
                Your own id of who made the media.
            metadata: dict, optional
                Your own keys and values.
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            200: The media after the change.
                success: True
                data: dict with id, workspaceId, sourceMediaId, streamId, thumbnail, title, creatorId, metadata,
                    status, mediaQuality, maxResolution, sourceResolution, sourceAccess, mp4Support, playbackIds,
                    tracks, generatedSubtitles, summary, chapters, namedEntities, moderation, isAudioOnly,
                    subtitleAvailable, duration, frameRate, aspectRatio, createdAt, updatedAt

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Events that may follow:
            video.media.updated"""

    @_operation
    def add_media_track(
        self,
        *,
        media_id: str,
        tracks: _types.AddMediaTrackBodyTracks,
        body: _types.AddMediaTrackBody = ...,
    ) -> _types.AddMediaTrackResult:
        """Add an audio or subtitle track

        FastPix fetches one file and adds it to the media as a track; `tracks` takes a single object in
        spite of its name. `video.media.track.created`, `video.media.track.ready` and `video.media.updated`
        follow.

        POST /on-demand/{mediaId}/tracks   (operationId Add-media-track)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The media's id.

        Body (application/json):
            tracks: dict, required
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            201: The new track.
                success: True
                data: dict with id, type, url, languageCode, languageName, metadata

        Errors:
            BadRequestError (400): The request can't be carried out in the present state of the resource.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Events that may follow:
            video.media.track.created
            video.media.track.ready
            video.media.updated"""

    @_operation
    def delete_media_track(
        self,
        *,
        media_id: str,
        track_id: str,
    ) -> _types.Done:
        """Delete a track

        Takes an audio or subtitle track off a media. `video.media.track.deleted` and `video.media.updated`
        follow.

        DELETE /on-demand/{mediaId}/tracks/{trackId}   (operationId delete-media-track)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The media's id.
            track_id: str (uuid), required, in the path as trackId
                The track's id.

        Answer:
            200: Done.
                success: True

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Events that may follow:
            video.media.track.deleted
            video.media.updated"""

    @_operation
    def update_media_track(
        self,
        *,
        media_id: str,
        track_id: str,
        language_code: str,
        language_name: str,
        url: str = ...,
        title: str = ...,
        body: _types.UpdateMediaTrackBody = ...,
    ) -> _types.UpdateMediaTrackResult:
        """Update a track

        Changes the language of an audio or subtitle track, or replaces its file.
        `video.media.track.updated`, `video.media.track.ready` and `video.media.updated` follow.

        PATCH /on-demand/{mediaId}/tracks/{trackId}   (operationId update-media-track)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The media's id.
            track_id: str (uuid), required, in the path as trackId
                The track's id.

        Body (application/json):
            url: str (uri), optional
                Where FastPix fetches the file that replaces the present one.
            title: str, optional
            language_code: str, required
                BCP 47 tag, such as `fr`.
            language_name: str, required
                Name that players show.
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            200: The track after the change.
                success: True
                data: dict with id, type, url, languageCode, languageName, metadata

        Errors:
            BadRequestError (400): The request can't be carried out in the present state of the resource.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Events that may follow:
            video.media.track.updated
            video.media.track.ready
            video.media.updated"""

    @_operation
    def generate_subtitle_track(
        self,
        *,
        media_id: str,
        track_id: str,
        language_name: str,
        language_code: _types.LanguageCode,
        metadata: _types.Metadata = ...,
        body: _types.GenerateSubtitleTrackBody = ...,
    ) -> _types.GenerateSubtitleTrackResult:
        """Generate subtitles from an audio track

        Starts the transcription of an audio track into a new subtitle track.
        `video.media.subtitle.generated.ready` and `video.media.updated` follow.

        POST /on-demand/{mediaId}/tracks/{trackId}/generate-subtitles   (operationId Generate-subtitle-track)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The media's id.
            track_id: str (uuid), required, in the path as trackId
                The track's id.

        Body (application/json):
            language_name: str, required
                Name that players show.
            language_code: 'ar-SA' | 'bg-BG' | 'bn-BD' | 'bn-IN' | 'ca-ES' | 'cs-CZ' | 'da-DK' | 'de-AT' | 'de-CH' | 'de-DE' | 'el-GR' | 'en-AU' | 'en-CA' | 'en-GB' | 'en-IE' | 'en-IN' | 'en-NZ' | 'en-US' | 'en-ZA' | 'es-AR' | 'es-CL' | 'es-CO' | 'es-ES' | 'es-MX' | 'es-US' | 'fi-FI' | 'fr-BE' | 'fr-CA' | 'fr-CH' | 'fr-FR' | 'he-IL' | 'hi-IN' | 'hr-HR' | 'hu-HU' | 'id-ID' | 'it-CH' | 'it-IT' | 'ja-JP' | 'ko-KR' | 'ms-MY' | 'nb-NO' | 'nl-BE' | 'nl-NL' | 'no-NO' | 'pl-PL' | 'pt-BR' | 'pt-PT' | 'ro-RO' | 'ru-RU' | 'sk-SK' | 'sv-SE' | 'ta-IN' | 'ta-LK' | 'te-IN' | 'th-TH' | 'tr-TR' | 'uk-UA' | 'vi-VN' | 'zh-CN' | 'zh-HK' | 'zh-TW', required
                A language subtitles can be in.
            metadata: dict, optional
                Your own keys and values.
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            200: The subtitle track that is being made.
                success: True
                data: dict with id, type, url, languageCode, languageName, metadata

        Errors:
            BadRequestError (400): The request can't be carried out in the present state of the resource.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Events that may follow:
            video.media.subtitle.generated.ready
            video.media.updated"""

    @_operation
    def get_media_summary(
        self,
        *,
        media_id: str,
    ) -> _types.GetMediaSummaryResult:
        """Get the summary

        The text of the summary. Answers 400 while the summary isn't enabled for the media.

        GET /on-demand/{mediaId}/summary   (operationId get-media-summary)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The media's id.

        Answer:
            200: The summary.
                success: True
                data: str

        Errors:
            BadRequestError (400): The request can't be carried out in the present state of the resource.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def updated_source_access(
        self,
        *,
        media_id: str,
        source_access: bool,
        body: _types.UpdatedSourceAccessBody = ...,
    ) -> _types.UpdatedSourceAccessResult:
        """Switch access to the source file

        Allows or stops the download of the original file. `video.media.source.ready` follows when it is
        switched on, `video.media.source.deleted` when off.

        PATCH /on-demand/{mediaId}/source-access   (operationId updated-source-access)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The media's id.

        Body (application/json):
            source_access: bool, required
                Whether the original file may be downloaded.
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            200: The media after the change.
                success: True
                data: dict with id, workspaceId, sourceMediaId, streamId, thumbnail, title, creatorId, metadata,
                    status, mediaQuality, maxResolution, sourceResolution, sourceAccess, mp4Support, playbackIds,
                    tracks, generatedSubtitles, summary, chapters, namedEntities, moderation, isAudioOnly,
                    subtitleAvailable, duration, frameRate, aspectRatio, createdAt, updatedAt

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Events that may follow:
            video.media.source.ready
            video.media.source.deleted"""

    @_operation
    def updated_mp4_support(
        self,
        *,
        media_id: str,
        mp4_support: Literal["none", "capped_4k", "audioOnly", "audioOnly,capped_4k"],
        body: _types.UpdatedMp4SupportBody = ...,
    ) -> _types.UpdatedMp4SupportResult:
        """Choose the files to download

        Makes an MP4 file, an M4A file or both, or drops them with `none`. `video.media.mp4Support.ready`
        follows when the files are there.

        PATCH /on-demand/{mediaId}/update-mp4Support   (operationId updated-mp4Support)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The media's id.

        Body (application/json):
            mp4_support: 'none' | 'capped_4k' | 'audioOnly' | 'audioOnly,capped_4k', required
                `capped_4k` is an MP4 file of up to 4K, `audioOnly` an M4A file.
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            200: The media after the change.
                success: True
                data: dict with id, workspaceId, sourceMediaId, streamId, thumbnail, title, creatorId, metadata,
                    status, mediaQuality, maxResolution, sourceResolution, sourceAccess, mp4Support, playbackIds,
                    tracks, generatedSubtitles, summary, chapters, namedEntities, moderation, isAudioOnly,
                    subtitleAvailable, duration, frameRate, aspectRatio, createdAt, updatedAt

        Errors:
            BadRequestError (400): The request can't be carried out in the present state of the resource.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Events that may follow:
            video.media.mp4Support.ready"""

    @_operation
    def retrieve_media_input_info(
        self,
        *,
        media_id: str,
    ) -> _types.RetrieveMediaInputInfoResult:
        """Get facts about the source file

        Where the original file came from, its container format and its tracks.

        GET /on-demand/{mediaId}/input-info   (operationId retrieveMediaInputInfo)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The media's id.

        Answer:
            200: The source file.
                success: True
                data: dict with configuration, file

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_paged_operation
    def get_media_clips(
        self,
        *,
        media_id: str,
        limit: int = ...,
        offset: int = ...,
        order_by: _types.SortOrder = ...,
    ) -> Paged[_types.GetMediaClipsResult, _types.MediaClip]:
        """List the clips of a media

        The media that were cut from this one, page by page and in short form.

        GET /on-demand/{mediaId}/media-clips   (operationId get-media-clips)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The media's id.
            limit: int (≥ 1, ≤ 50), optional, in the query
                Items on a page.
            offset: int (≥ 1), optional, in the query
                Number of the page, from 1.
            order_by: 'asc' | 'desc', optional, in the query as orderBy
                Newest first (`desc`) or oldest first (`asc`).

        Answer:
            200: One page of clips.
                success: True
                data: list of dict with id, duration, status, thumbnail, createdAt, playbackIds
                pagination: dict with totalRecords, currentOffset, offsetCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Paged: .items() iterates over every item, .pages() over the bodies of the pages."""

    @_operation
    def cancel_upload(
        self,
        *,
        upload_id: str,
    ) -> _types.CancelUploadResult:
        """Cancel an upload

        Gives up an upload whose file hasn't come yet; its address stops working.
        `video.media.upload.cancelled` follows.

        PUT /on-demand/upload/{uploadId}/cancel   (operationId cancel-upload)

        Arguments:
            upload_id: str (uuid), required, in the path as uploadId
                The upload's id.

        Answer:
            200: The cancelled upload.
                success: True
                data: dict with uploadId, trial, status, url, corsOrigin, maxResolution, accessPolicy, metadata,
                    title, creatorId

        Errors:
            BadRequestError (400): The request can't be carried out in the present state of the resource.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Events that may follow:
            video.media.upload.cancelled"""

    @_paged_operation
    def list_uploads(
        self,
        *,
        limit: int = ...,
        offset: int = ...,
        order_by: _types.SortOrder = ...,
    ) -> Paged[_types.ListUploadsResult, _types.Upload]:
        """List the unused uploads

        The uploads that haven't received a file, page by page.

        GET /on-demand/uploads   (operationId list-uploads)

        Arguments:
            limit: int (≥ 1, ≤ 50), optional, in the query
                Items on a page.
            offset: int (≥ 1), optional, in the query
                Number of the page, from 1.
            order_by: 'asc' | 'desc', optional, in the query as orderBy
                Newest first (`desc`) or oldest first (`asc`).

        Answer:
            200: One page of uploads.
                success: True
                data: list of dict with uploadId, trial, status, url, timeout, corsOrigin, pushMediaSettings
                pagination: dict with totalRecords, currentOffset, offsetCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Paged: .items() iterates over every item, .pages() over the bodies of the pages."""

class _InVideoAIFeatures(Namespace[Kind]):
    """Have media summarized, divided into chapters, moderated and searched for named entities."""

    @_operation
    def update_media_summary(
        self,
        *,
        media_id: str,
        generate: bool,
        summary_length: _types.SummaryLength = ...,
        body: _types.UpdateMediaSummaryBody = ...,
    ) -> _types.UpdateMediaSummaryResult:
        """Switch the summary on or off

        Asks for a written summary of the media. `video.mediaAI.summary.ready` tells when it can be read.

        PATCH /on-demand/{mediaId}/summary   (operationId update-media-summary)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The media's id.

        Body (application/json):
            generate: bool, required
                Whether the media gets a summary.
            summary_length: int (≥ 30, ≤ 250), optional
                About how many words the summary has.
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            200: Whether the media gets a summary now.
                success: True
                data: dict with mediaId, isSummaryEnabled

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Events that may follow:
            video.mediaAI.summary.ready"""

    @_operation
    def update_media_chapters(
        self,
        *,
        media_id: str,
        chapters: bool,
        body: _types.UpdateMediaChaptersBody = ...,
    ) -> _types.UpdateMediaChaptersResult:
        """Switch the chapters on or off

        Asks for chapters with titles and times. `video.mediaAI.chapters.ready` tells when the media has
        them.

        PATCH /on-demand/{mediaId}/chapters   (operationId update-media-chapters)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The media's id.

        Body (application/json):
            chapters: bool, required
                Whether the media gets chapters.
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            200: Whether the media gets chapters now.
                success: True
                data: dict with mediaId, isChaptersEnabled

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Events that may follow:
            video.mediaAI.chapters.ready"""

    @_operation
    def update_media_named_entities(
        self,
        *,
        media_id: str,
        named_entities: bool,
        body: _types.UpdateMediaNamedEntitiesBody = ...,
    ) -> _types.UpdateMediaNamedEntitiesResult:
        """Switch the named entities on or off

        Asks for the people, places and other names that occur in the media. `video.mediaAI.named-
        entities.ready` tells when the media has them.

        PATCH /on-demand/{mediaId}/named-entities   (operationId update-media-named-entities)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The media's id.

        Body (application/json):
            named_entities: bool, required
                Whether names are looked for.
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            200: Whether names are looked for now.
                success: True
                data: dict with mediaId, isNamedEntitiesEnabled

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Events that may follow:
            video.mediaAI.named-entities.ready"""

    @_operation
    def update_media_moderation(
        self,
        *,
        media_id: str,
        moderation: _types.ModerationSettings = ...,
        body: _types.UpdateMediaModerationBody = ...,
    ) -> _types.UpdateMediaModerationResult:
        """Switch the moderation on

        Asks for a check of picture, sound or both for unfit content. `video.mediaAI.moderation.ready` tells
        when it is done.

        PATCH /on-demand/{mediaId}/moderation   (operationId update-media-moderation)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The media's id.

        Body (application/json):
            moderation: dict, optional
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            200: Whether the media is moderated now.
                success: True
                data: dict with mediaId, isModerationEnabled

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Events that may follow:
            video.mediaAI.moderation.ready"""

class _Playback(Namespace[Kind]):
    """Make the ids under which media are played and restrict who may use them."""

    @_operation
    def list_playback_ids(
        self,
        *,
        media_id: str,
    ) -> _types.ListPlaybackIdsResult:
        """List the playback ids

        All playback ids of a media at once; there are no pages.

        GET /on-demand/{mediaId}/playback-ids   (operationId list-playback-ids)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The media's id.

        Answer:
            200: The playback ids.
                success: True
                data: list of dict with id, accessPolicy, accessRestrictions, resolution

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def create_media_playback_id(
        self,
        *,
        media_id: str,
        access_policy: _types.AccessPolicy,
        access_restrictions: _types.AccessRestrictionsInput = ...,
        drm_configuration_id: str = ...,
        resolution: _types.Resolution = ...,
        body: _types.CreateMediaPlaybackIdBody = ...,
    ) -> _types.CreateMediaPlaybackIdResult:
        """Create a playback id

        Adds a playback id with its own policy and restrictions. A media may have several at a time.

        POST /on-demand/{mediaId}/playback-ids   (operationId create-media-playback-id)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The media's id.

        Body (application/json):
            access_policy: 'public' | 'private' | 'drm', required
                Who may play. `public` needs no token, `private` a signed token, `drm` a token and a licence.
            access_restrictions: dict, optional
                Where and with what may be played; what is left out allows all.
            drm_configuration_id: str (uuid), optional
                The DRM configuration to use with the policy `drm`.
            resolution: '480p' | '720p' | '1080p' | '1440p' | '2160p', optional
                The highest resolution this playback id plays.
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            201: The new playback id.
                success: True
                data: dict with id, accessPolicy, accessRestrictions, resolution

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def delete_media_playback_id(
        self,
        *,
        media_id: str,
        playback_id: str,
    ) -> _types.Done:
        """Delete a playback id

        Ends playback through one playback id. The media and its other playback ids stay.

        DELETE /on-demand/{mediaId}/playback-ids   (operationId delete-media-playback-id)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The media's id.
            playback_id: str (uuid), required, in the query as playbackId
                The playback id.

        Answer:
            200: Done.
                success: True

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def get_playback_id(
        self,
        *,
        media_id: str,
        playback_id: str,
    ) -> _types.GetPlaybackIdResult:
        """Get a playback id

        One playback id with its policy and restrictions.

        GET /on-demand/{mediaId}/playback-ids/{playbackId}   (operationId get-playback-id)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The media's id.
            playback_id: str (uuid), required, in the path as playbackId
                The playback id.

        Answer:
            200: The playback id.
                success: True
                data: dict with id, accessPolicy, accessRestrictions, resolution

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def update_domain_restrictions(
        self,
        *,
        media_id: str,
        playback_id: str,
        default_policy: Literal["allow", "deny"] = ...,
        allow: list[str] = ...,
        deny: list[str] = ...,
        body: _types.AccessRules = ...,
    ) -> _types.UpdateDomainRestrictionsResult:
        """Restrict the domains of a playback id

        Sets which sites may play, as a flat object: rules wrapped in `domains` are answered with 200 but
        not kept. Names need a dot. The media must be available first.

        PATCH /on-demand/{mediaId}/playback-ids/{playbackId}/domains   (operationId update-domain-restrictions)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The media's id.
            playback_id: str (uuid), required, in the path as playbackId
                The playback id.

        Body (application/json):
            default_policy: 'allow' | 'deny', optional
                What holds for all that neither list names.
            allow: list of str, optional
                What may play in any case.
            deny: list of str, optional
                What may never play.
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            200: The rules in force.
                success: True
                data: dict with defaultPolicy, allow, deny

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def update_user_agent_restrictions(
        self,
        *,
        media_id: str,
        playback_id: str,
        default_policy: Literal["allow", "deny"] = ...,
        allow: list[str] = ...,
        deny: list[str] = ...,
        body: _types.AccessRules = ...,
    ) -> _types.UpdateUserAgentRestrictionsResult:
        """Restrict the user agents of a playback id

        Sets which browsers and players may play, by their `User-Agent` header.

        PATCH /on-demand/{mediaId}/playback-ids/{playbackId}/user-agents   (operationId update-user-agent-restrictions)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The media's id.
            playback_id: str (uuid), required, in the path as playbackId
                The playback id.

        Body (application/json):
            default_policy: 'allow' | 'deny', optional
                What holds for all that neither list names.
            allow: list of str, optional
                What may play in any case.
            deny: list of str, optional
                What may never play.
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            200: The rules in force.
                success: True
                data: dict with defaultPolicy, allow, deny

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

class _Playlist(Namespace[Kind]):
    """Put media in an order, by hand or by rules."""

    @_paged_operation
    def get_all_playlists(
        self,
        *,
        limit: int = ...,
        offset: int = ...,
    ) -> Paged[_types.GetAllPlaylistsResult, _types.PlaylistSummary]:
        """List the playlists

        All playlists of the workspace, page by page, without their media.

        GET /on-demand/playlists   (operationId get-all-playlists)

        Arguments:
            limit: int (≥ 1, ≤ 50), optional, in the query
                Items on a page.
            offset: int (≥ 1), optional, in the query
                Number of the page, from 1.

        Answer:
            200: One page of playlists.
                success: True
                data: list of dict with id, name, type, referenceId, description, createdAt, updatedAt, mediaCount
                pagination: dict with totalRecords, currentOffset, offsetCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Paged: .items() iterates over every item, .pages() over the bodies of the pages."""

    @_operation
    def create_a_playlist(
        self,
        *,
        name: str,
        reference_id: str,
        type: Literal["manual"] | Literal["smart"],
        description: str = ...,
        play_order: _types.PlayOrder = ...,
        limit: _types.PlaylistLimit = ...,
        metadata: _types.PlaylistDates = ...,
        body: _types.CreatePlaylist = ...,
    ) -> _types.PlaylistAnswer:
        """Create a playlist

        A manual playlist holds the media you add, in your order. A smart one fills itself with the media of
        the given dates.

        POST /on-demand/playlists   (operationId create-a-playlist)

        Body (application/json):
            name: str, required
            reference_id: str, required
                Your own id of it, which no other playlist may have.
            type: 'manual', required
            description: str, optional
            play_order: 'createdDate ASC' | 'createdDate DESC', optional
                Oldest or newest media first.
            limit: int (≥ 1), optional
                The most media it may hold.
            metadata: dict, optional
                Which media a smart playlist takes in.
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            201: The new playlist.
                success: True
                data: dict with id, name, referenceId, type, description, playOrder, metadata, mediaList,
                    workspaceId, createdAt, updatedAt, mediaCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            ConflictError (409): Another resource already uses a value that must be unique.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def get_playlist_by_id(
        self,
        *,
        playlist_id: str,
    ) -> _types.PlaylistAnswer:
        """Get a playlist

        One playlist with its media in playing order.

        GET /on-demand/playlists/{playlistId}   (operationId get-playlist-by-id)

        Arguments:
            playlist_id: str (uuid), required, in the path as playlistId
                The playlist's id.

        Answer:
            200: The playlist.
                success: True
                data: dict with id, name, referenceId, type, description, playOrder, metadata, mediaList,
                    workspaceId, createdAt, updatedAt, mediaCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def update_a_playlist(
        self,
        *,
        playlist_id: str,
        name: str,
        description: str,
        body: _types.UpdateAPlaylistBody = ...,
    ) -> _types.PlaylistAnswer:
        """Rename a playlist

        Sets the name and the description; the media stay as they are.

        PUT /on-demand/playlists/{playlistId}   (operationId update-a-playlist)

        Arguments:
            playlist_id: str (uuid), required, in the path as playlistId
                The playlist's id.

        Body (application/json):
            name: str, required
            description: str, required
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            200: The playlist as it is now.
                success: True
                data: dict with id, name, referenceId, type, description, playOrder, metadata, mediaList,
                    workspaceId, createdAt, updatedAt, mediaCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def delete_a_playlist(
        self,
        *,
        playlist_id: str,
    ) -> _types.Done:
        """Delete a playlist

        The playlist is gone; its media stay.

        DELETE /on-demand/playlists/{playlistId}   (operationId delete-a-playlist)

        Arguments:
            playlist_id: str (uuid), required, in the path as playlistId
                The playlist's id.

        Answer:
            200: Done.
                success: True

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def change_media_order_in_playlist(
        self,
        *,
        playlist_id: str,
        media_ids: list[str],
        body: _types.ChangeMediaOrderInPlaylistBody = ...,
    ) -> _types.PlaylistAnswer:
        """Reorder a playlist

        Gives the media of a manual playlist a new order; name all of them.

        PUT /on-demand/playlists/{playlistId}/media   (operationId change-media-order-in-playlist)

        Arguments:
            playlist_id: str (uuid), required, in the path as playlistId
                The playlist's id.

        Body (application/json):
            media_ids: list of str (uuid), required
                The media, in order.
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            200: The playlist in its new order.
                success: True
                data: dict with id, name, referenceId, type, description, playOrder, metadata, mediaList,
                    workspaceId, createdAt, updatedAt, mediaCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def delete_media_from_playlist(
        self,
        *,
        playlist_id: str,
        media_ids: list[str],
        body: _types.DeleteMediaFromPlaylistBody = ...,
    ) -> _types.PlaylistAnswer:
        """Remove media from a playlist

        Takes media out of a manual playlist. The media themselves stay.

        DELETE /on-demand/playlists/{playlistId}/media   (operationId delete-media-from-playlist)

        Arguments:
            playlist_id: str (uuid), required, in the path as playlistId
                The playlist's id.

        Body (application/json):
            media_ids: list of str (uuid), required
                The media, in order.
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            200: The playlist without these media.
                success: True
                data: dict with id, name, referenceId, type, description, playOrder, metadata, mediaList,
                    workspaceId, createdAt, updatedAt, mediaCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def add_media_to_playlist(
        self,
        *,
        playlist_id: str,
        media_ids: list[str],
        body: _types.AddMediaToPlaylistBody = ...,
    ) -> _types.PlaylistAnswer:
        """Add media to a playlist

        Appends media to a manual playlist, in the order given.

        PATCH /on-demand/playlists/{playlistId}/media   (operationId add-media-to-playlist)

        Arguments:
            playlist_id: str (uuid), required, in the path as playlistId
                The playlist's id.

        Body (application/json):
            media_ids: list of str (uuid), required
                The media, in order.
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            200: The playlist with the new media.
                success: True
                data: dict with id, name, referenceId, type, description, playOrder, metadata, mediaList,
                    workspaceId, createdAt, updatedAt, mediaCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

class _DRMConfigurations(Namespace[Kind]):
    """Look up the configurations that protect media from copying."""

    @_paged_operation
    def get_drm_configuration(
        self,
        *,
        offset: int = ...,
        limit: int = ...,
    ) -> Paged[_types.GetDrmConfigurationResult, _types.DrmConfiguration]:
        """List the DRM configurations

        The ids to create DRM protected media with. A workspace that has none is answered with 400, not with
        an empty page.

        GET /on-demand/drm-configurations   (operationId getDrmConfiguration)

        Arguments:
            offset: int (≥ 1), optional, in the query
                Number of the page, from 1.
            limit: int (≥ 1, ≤ 50), optional, in the query
                Items on a page.

        Answer:
            200: One page of DRM configurations.
                success: True
                data: list of dict with id
                pagination: dict with totalRecords, currentOffset, offsetCount

        Errors:
            BadRequestError (400): The request can't be carried out in the present state of the resource.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Paged: .items() iterates over every item, .pages() over the bodies of the pages."""

    @_operation
    def get_drm_configuration_by_id(
        self,
        *,
        drm_configuration_id: str,
    ) -> _types.GetDrmConfigurationByIdResult:
        """Get a DRM configuration

        Tells whether the workspace has a configuration of this id.

        GET /on-demand/drm-configurations/{drmConfigurationId}   (operationId getDrmConfigurationById)

        Arguments:
            drm_configuration_id: str (uuid), required, in the path as drmConfigurationId
                The configuration's id.

        Answer:
            200: The DRM configuration.
                success: True
                data: dict with id

        Errors:
            BadRequestError (400): The request can't be carried out in the present state of the resource.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

class _StartLiveStream(Namespace[Kind]):
    """Make live streams to broadcast to."""

    @_operation
    def create_new_stream(
        self,
        *,
        playback_settings: _types.CreateLiveStreamPlaybackSettings,
        input_media_settings: _types.CreateLiveStreamInputMediaSettings,
        body: _types.CreateLiveStream = ...,
    ) -> _types.LiveStreamAnswer:
        """Create a live stream

        Makes a stream to broadcast to, with a stream key for RTMPS and a secret for SRT; it is idle until
        the encoder connects. `video.live_stream.created` follows.

        POST /live/streams   (operationId create-new-stream)

        Body (application/json):
            playback_settings: dict, required
                How it is watched.
            input_media_settings: dict, required
                What comes in and what is kept.
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            201: The new stream.
                success: True
                data: dict with streamId, streamKey, srtSecret, trial, status, maxResolution, maxDuration,
                    createdAt, reconnectWindow, enableRecording, enableDvrMode, mediaPolicy, metadata, lowLatency,
                    closedCaptions, playbackIds, simulcastResponses, mediaIds, srtPlaybackResponse

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Events that may follow:
            video.live_stream.created"""

class _ManageLiveStream(Namespace[Kind]):
    """Find, change, switch, finish and delete live streams, and count their viewers."""

    @_paged_operation
    def get_all_streams(
        self,
        *,
        limit: int = ...,
        offset: int = ...,
        order_by: _types.SortOrder = ...,
    ) -> Paged[_types.GetAllStreamsResult, _types.LiveStream]:
        """List the live streams

        All live streams of the workspace, page by page.

        GET /live/streams   (operationId get-all-streams)

        Arguments:
            limit: int (≥ 1, ≤ 50), optional, in the query
                Items on a page.
            offset: int (≥ 1), optional, in the query
                Number of the page, from 1.
            order_by: 'asc' | 'desc', optional, in the query as orderBy
                Newest first (`desc`) or oldest first (`asc`).

        Answer:
            200: One page of live streams.
                success: True
                data: list of dict with streamId, streamKey, srtSecret, trial, status, maxResolution, maxDuration,
                    createdAt, reconnectWindow, enableRecording, enableDvrMode, mediaPolicy, metadata, lowLatency,
                    closedCaptions, playbackIds, simulcastResponses, mediaIds, srtPlaybackResponse
                pagination: dict with totalRecords, currentOffset, offsetCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Paged: .items() iterates over every item, .pages() over the bodies of the pages."""

    @_operation
    def get_live_stream_viewer_count_by_id(
        self,
        *,
        stream_id: _types.HexId,
    ) -> _types.GetLiveStreamViewerCountByIdResult:
        """Count the viewers

        How many watch the stream at this moment.

        GET /live/streams/{streamId}/viewer-count   (operationId get-live-stream-viewer-count-by-id)

        Arguments:
            stream_id: str, required, in the path as streamId
                The stream's id.

        Answer:
            200: The number of viewers.
                success: True
                data: dict with views

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def get_live_stream_by_id(
        self,
        *,
        stream_id: _types.HexId,
    ) -> _types.LiveStreamAnswer:
        """Get a live stream

        One live stream with its state, keys, playback ids and, after a broadcast, its recordings.

        GET /live/streams/{streamId}   (operationId get-live-stream-by-id)

        Arguments:
            stream_id: str, required, in the path as streamId
                The stream's id.

        Answer:
            200: The stream.
                success: True
                data: dict with streamId, streamKey, srtSecret, trial, status, maxResolution, maxDuration,
                    createdAt, reconnectWindow, enableRecording, enableDvrMode, mediaPolicy, metadata, lowLatency,
                    closedCaptions, playbackIds, simulcastResponses, mediaIds, srtPlaybackResponse

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def delete_live_stream(
        self,
        *,
        stream_id: _types.HexId,
    ) -> _types.Done:
        """Delete a live stream

        Ends a broadcast that is on. Its recordings stay. `video.live_stream.deleted` follows.

        DELETE /live/streams/{streamId}   (operationId delete-live-stream)

        Arguments:
            stream_id: str, required, in the path as streamId
                The stream's id.

        Answer:
            200: Done.
                success: True

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Events that may follow:
            video.live_stream.deleted"""

    @_operation
    def update_live_stream(
        self,
        *,
        stream_id: _types.HexId,
        metadata: _types.Metadata = ...,
        reconnect_window: _types.ReconnectWindow = ...,
        body: _types.UpdateLiveStreamBody = ...,
    ) -> _types.LiveStreamAnswer:
        """Update a live stream

        Changes what you send, and nothing else. `video.live_stream.updated` follows.

        PATCH /live/streams/{streamId}   (operationId update-live-stream)

        Arguments:
            stream_id: str, required, in the path as streamId
                The stream's id.

        Body (application/json):
            metadata: dict, optional
                Your own keys and values.
            reconnect_window: int (≥ 60, ≤ 1800), optional
                Seconds that a stream waits for its encoder to come back.
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            200: The stream as it is now.
                success: True
                data: dict with streamId, streamKey, srtSecret, trial, status, maxResolution, maxDuration,
                    createdAt, reconnectWindow, enableRecording, enableDvrMode, mediaPolicy, metadata, lowLatency,
                    closedCaptions, playbackIds, simulcastResponses, mediaIds, srtPlaybackResponse

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Events that may follow:
            video.live_stream.updated"""

    @_operation
    def enable_live_stream(
        self,
        *,
        stream_id: _types.HexId,
    ) -> _types.Done:
        """Enable a live stream

        Lets encoders connect again; the stream is idle then. One that is enabled already is answered with
        400.

        PUT /live/streams/{streamId}/live-enable   (operationId enable-live-stream)

        Arguments:
            stream_id: str, required, in the path as streamId
                The id of a stream that is disabled.

        Answer:
            200: Done.
                success: True

        Errors:
            BadRequestError (400): The request can't be carried out in the present state of the resource.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def disable_live_stream(
        self,
        *,
        stream_id: _types.HexId,
    ) -> _types.Done:
        """Disable a live stream

        Refuses encoders until it is enabled again. One that is disabled already is answered with 400.

        PUT /live/streams/{streamId}/live-disable   (operationId disable-live-stream)

        Arguments:
            stream_id: str, required, in the path as streamId
                The stream's id.

        Answer:
            200: Done.
                success: True

        Errors:
            BadRequestError (400): The request can't be carried out in the present state of the resource.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def complete_live_stream(
        self,
        *,
        stream_id: _types.HexId,
    ) -> _types.Done:
        """Complete a live stream

        Ends the broadcast that is on, without waiting for the encoder to come back. A stream that is not
        active is answered with 400.

        PUT /live/streams/{streamId}/finish   (operationId complete-live-stream)

        Arguments:
            stream_id: str, required, in the path as streamId
                The stream's id.

        Answer:
            200: Done.
                success: True

        Errors:
            BadRequestError (400): The request can't be carried out in the present state of the resource.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

class _LivePlayback(Namespace[Kind]):
    """Make the ids under which live streams are watched and restrict who may use them."""

    @_operation
    def create_playback_id_of_stream(
        self,
        *,
        stream_id: _types.HexId,
        access_policy: _types.BasicAccessPolicy = ...,
        body: _types.CreatePlaybackIdOfStreamBody = ...,
    ) -> _types.StreamPlaybackIdAnswer:
        """Create a playback id of a live stream

        Makes one more id under which the stream is watched, public or with signed tokens only.

        POST /live/streams/{streamId}/playback-ids   (operationId create-playbackId-of-stream)

        Arguments:
            stream_id: str, required, in the path as streamId
                The stream's id.

        Body (application/json):
            access_policy: 'public' | 'private', optional
                Who may watch: anyone, or holders of a signed token.
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            201: The new playback id.
                success: True
                data: dict with id, accessPolicy

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def delete_playback_id_of_stream(
        self,
        *,
        stream_id: _types.HexId,
        playback_id: str,
    ) -> _types.Done:
        """Delete a playback id of a live stream

        Nobody can watch under this id any more; others stay.

        DELETE /live/streams/{streamId}/playback-ids   (operationId delete-playbackId-of-stream)

        Arguments:
            stream_id: str, required, in the path as streamId
                The stream's id.
            playback_id: str (uuid), required, in the query as playbackId
                The playback id.

        Answer:
            200: Done.
                success: True

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def get_live_stream_playback_id(
        self,
        *,
        stream_id: _types.HexId,
        playback_id: str,
    ) -> _types.StreamPlaybackIdAnswer:
        """Get a playback id of a live stream

        The id and who may watch under it.

        GET /live/streams/{streamId}/playback-ids/{playbackId}   (operationId get-live-stream-playback-id)

        Arguments:
            stream_id: str, required, in the path as streamId
                The stream's id.
            playback_id: str (uuid), required, in the path as playbackId
                The playback id.

        Answer:
            200: The playback id.
                success: True
                data: dict with id, accessPolicy

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def update_live_stream_domain_restrictions(
        self,
        *,
        stream_id: _types.HexId,
        playback_id: str,
        default_policy: Literal["allow", "deny"] = ...,
        allow: list[str] = ...,
        deny: list[str] = ...,
        body: _types.AccessRules = ...,
    ) -> _types.AccessRulesAnswer:
        """Restrict the sites of a live stream

        Sets on which domains the stream may be watched under this playback id.

        PATCH /live/streams/{streamId}/playback-ids/{playbackId}/domains   (operationId update-live-stream-domain-restrictions)

        Arguments:
            stream_id: str, required, in the path as streamId
                The stream's id.
            playback_id: str (uuid), required, in the path as playbackId
                The playback id.

        Body (application/json):
            default_policy: 'allow' | 'deny', optional
                What holds for all that neither list names.
            allow: list of str, optional
                What may play in any case.
            deny: list of str, optional
                What may never play.
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            200: The rules as they are now.
                success: True
                data: dict with defaultPolicy, allow, deny

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def update_live_stream_user_agent_restrictions(
        self,
        *,
        stream_id: _types.HexId,
        playback_id: str,
        default_policy: Literal["allow", "deny"] = ...,
        allow: list[str] = ...,
        deny: list[str] = ...,
        body: _types.AccessRules = ...,
    ) -> _types.AccessRulesAnswer:
        """Restrict the players of a live stream

        Sets with which user agents the stream may be watched under this playback id.

        PATCH /live/streams/{streamId}/playback-ids/{playbackId}/user-agents   (operationId update-live-stream-user-agent-restrictions)

        Arguments:
            stream_id: str, required, in the path as streamId
                The stream's id.
            playback_id: str (uuid), required, in the path as playbackId
                The playback id.

        Body (application/json):
            default_policy: 'allow' | 'deny', optional
                What holds for all that neither list names.
            allow: list of str, optional
                What may play in any case.
            deny: list of str, optional
                What may never play.
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            200: The rules as they are now.
                success: True
                data: dict with defaultPolicy, allow, deny

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

class _SimulcastStream(Namespace[Kind]):
    """Send live streams on to other platforms."""

    @_operation
    def create_simulcast_of_stream(
        self,
        *,
        stream_id: _types.HexId,
        url: str,
        stream_key: str,
        metadata: _types.Metadata = ...,
        body: _types.CreateSimulcastOfStreamBody = ...,
    ) -> _types.SimulcastAnswer:
        """Add a simulcast target

        Sends the stream on to another platform while it is broadcast. A stream whose state doesn't allow it
        is answered with 400.

        POST /live/streams/{streamId}/simulcast   (operationId create-simulcast-of-stream)

        Arguments:
            stream_id: str, required, in the path as streamId
                The stream's id.

        Body (application/json):
            url: str, required
                Where the platform takes the stream, as rtmp:// or rtmps:// address.
            stream_key: str (password), required
                The stream key that the platform gave you.
            metadata: dict, optional
                Your own keys and values.
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            201: The new target.
                success: True
                data: dict with simulcastId, url, streamKey, isEnabled, metadata

        Errors:
            BadRequestError (400): The request can't be carried out in the present state of the resource.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Events that may follow:
            video.live_stream.simulcast_target.created"""

    @_operation
    def get_specific_simulcast_of_stream(
        self,
        *,
        stream_id: _types.HexId,
        simulcast_id: _types.HexId,
    ) -> _types.SimulcastAnswer:
        """Get a simulcast target

        One target with its address and whether it is sent to.

        GET /live/streams/{streamId}/simulcast/{simulcastId}   (operationId get-specific-simulcast-of-stream)

        Arguments:
            stream_id: str, required, in the path as streamId
                The stream's id.
            simulcast_id: str, required, in the path as simulcastId
                The target's id.

        Answer:
            200: The target.
                success: True
                data: dict with simulcastId, url, streamKey, isEnabled, metadata

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def update_specific_simulcast_of_stream(
        self,
        *,
        stream_id: _types.HexId,
        simulcast_id: _types.HexId,
        is_enabled: bool = ...,
        metadata: _types.Metadata = ...,
        body: _types.UpdateSpecificSimulcastOfStreamBody = ...,
    ) -> _types.SimulcastAnswer:
        """Switch a simulcast target

        Turns a target on or off, or sets its metadata; its address and key can't be changed.
        `video.live_stream.simulcast_target.updated` follows.

        PUT /live/streams/{streamId}/simulcast/{simulcastId}   (operationId update-specific-simulcast-of-stream)

        Arguments:
            stream_id: str, required, in the path as streamId
                The stream's id.
            simulcast_id: str, required, in the path as simulcastId
                The target's id.

        Body (application/json):
            is_enabled: bool, optional
                Whether the stream is sent there.
            metadata: dict, optional
                Your own keys and values.
            body: dict
                The whole body as it stands, instead of its parts.

        Answer:
            200: The target as it is now.
                success: True
                data: dict with simulcastId, url, streamKey, isEnabled, metadata

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Events that may follow:
            video.live_stream.simulcast_target.updated"""

    @_operation
    def delete_simulcast_of_stream(
        self,
        *,
        stream_id: _types.HexId,
        simulcast_id: _types.HexId,
    ) -> _types.Done:
        """Remove a simulcast target

        The stream is no longer sent there. `video.live_stream.simulcast_target.deleted` follows.

        DELETE /live/streams/{streamId}/simulcast/{simulcastId}   (operationId delete-simulcast-of-stream)

        Arguments:
            stream_id: str, required, in the path as streamId
                The stream's id.
            simulcast_id: str, required, in the path as simulcastId
                The target's id.

        Answer:
            200: Done.
                success: True

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Events that may follow:
            video.live_stream.simulcast_target.deleted"""

class _SigningKeys(Namespace[Kind]):
    """Manage the keys that sign the tokens for private playback."""

    @_paged_operation
    def list_signing_keys(
        self,
        *,
        limit: int = ...,
        offset: int = ...,
    ) -> Paged[_types.ListSigningKeysResult, _types.ListSigningKeysResultDataItem]:
        """List the signing keys

        The ids of all signing keys of the workspace, page by page.

        GET /iam/signing-keys   (operationId list_signing_keys)

        Arguments:
            limit: int (≥ 1, ≤ 50), optional, in the query
                Items on a page.
            offset: int (≥ 1), optional, in the query
                Number of the page, from 1.

        Answer:
            200: One page of signing keys.
                success: True
                data: list of dict with id, createdAt
                pagination: dict with totalRecords, currentOffset, offsetCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Paged: .items() iterates over every item, .pages() over the bodies of the pages."""

    @_operation
    def create_signing_key(self) -> _types.CreateSigningKeyResult:
        """Create a signing key

        Makes an RSA key pair that signs tokens for private playback. The private key is in this answer
        only, so keep it.

        POST /iam/signing-keys   (operationId create_signing_key)

        Answer:
            201: The new key, with its private half.
                success: True
                data: dict with id, privateKey, createdAt

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation."""

    @_operation
    def get_signing_key_by_id(
        self,
        *,
        signing_key_id: str,
    ) -> _types.GetSigningKeyByIdResult:
        """Get a signing key

        The public half of a key, to check tokens with.

        GET /iam/signing-keys/{signingKeyId}   (operationId get-signing_key_by_id)

        Arguments:
            signing_key_id: str (uuid), required, in the path as signingKeyId
                The key's id.

        Answer:
            200: The public key.
                success: True
                data: dict with workspaceId, signingKeyId, publicKey

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def delete_signing_key(
        self,
        *,
        signing_key_id: str,
    ) -> _types.DeleteSigningKeyResult:
        """Delete a signing key

        Tokens signed with it are refused from now on.

        DELETE /iam/signing-keys/{signingKeyId}   (operationId delete_signing_key)

        Arguments:
            signing_key_id: str (uuid), required, in the path as signingKeyId
                The key's id.

        Answer:
            200: The key is gone.
                success: True
                data: dict with message

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

class _Views(Namespace[Kind]):
    """See who watched what, when and how well, up to this moment."""

    @_paged_operation
    def list_video_views(
        self,
        *,
        timespan: Literal["60:minutes", "6:hours", "24:hours", "3:days", "7:days", "30:days"]
        | Sequence[Literal["60:minutes", "6:hours", "24:hours", "3:days", "7:days", "30:days"] | int] = ...,
        filterby: str | Sequence[str] = ...,
        limit: int = ...,
        offset: int = ...,
        viewer_id: str = ...,
        error_code: str = ...,
        order_by: str = ...,
        sort_order: _types.SortOrder = ...,
    ) -> Paged[_types.ListVideoViewsResult, _types.ViewSummary]:
        """List views

        Lists the views of a span of time, each with its viewer's platform, watch time and score.

        GET /data/viewlist   (operationId list_video_views)

        Arguments:
            timespan: list of '60:minutes' | '6:hours' | '24:hours' | '3:days' | '7:days' | '30:days' | list of int (≥ 0), or a single item, optional, in the query as timespan[]
                Span of time: either one duration up to now, as `24:hours`, or start and end in seconds since 1970,
                as the same key twice: `timespan[]=1780272000&timespan[]=1780358400`.
            filterby: list of str, or a single item, optional, in the query as filterby[]
                Only views in which a dimension has a value (`country:DE`) or hasn't (`!country:DE`). Repeat the key
                for more filters.
            limit: int (≥ 1, ≤ 50), optional, in the query
                Items on a page.
            offset: int (≥ 1), optional, in the query
                Number of the page, from 1.
            viewer_id: str, optional, in the query as viewerId
                Only the views of this viewer.
            error_code: str, optional, in the query as errorCode
                Only the views that met this error.
            order_by: str, optional, in the query as orderBy
                Field to sort by.
            sort_order: 'asc' | 'desc', optional, in the query as sortOrder
                Direction of the sorting.

        Answer:
            200: A page of views.
                success: True
                data: list of dict with viewId, operatingSystem, application, viewStartTime, viewEndTime,
                    videoTitle, errorCode, errorMessage, errorId, country, viewWatchTime, QoeScore
                pagination: dict with totalRecords, currentOffset, offsetCount
                timespan: list of int (≥ 0)

        Errors:
            BadRequestError (400): The request can't be carried out in the present state of the resource.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Paged: .items() iterates over every item, .pages() over the bodies of the pages."""

    @_operation
    def get_video_view_details(
        self,
        *,
        view_id: str,
    ) -> _types.GetVideoViewDetailsResult:
        """Get a view

        Returns all that was measured in one view, with the player's events in order. What the player didn't
        report is null.

        GET /data/viewlist/{viewId}   (operationId get_video_view_details)

        Arguments:
            view_id: str, required, in the path as viewId
                Id of a view.

        Answer:
            200: The view.
                success: True
                data: dict with viewId, workspaceId, sessionId, viewSessionId, propertyId, subPropertyId, sign,
                    insertTimestamp, updatedTimestamp, viewStart, viewEnd, watchTime, viewPlayingTime,
                    viewTotalContentPlaybackTime, viewMaxPlayheadPosition, viewSeekedCount, viewSeekedDuration,
                    viewPageUrl, viewHasAd, viewHasError, exitBeforeVideoStart, experimentName, pageContext,
                    usedFullScreen, custom, viewerId, fpViewerId, ipAddress, userAgent, continent, country,
                    countryCode, region, city, latitude, longitude, asnId, asnName, connectionType, browserName,
                    browserVersion, browserEngine, osName, osVersion, deviceName, deviceModel, deviceType,
                    deviceManufacturer, mediaId, fpPlaybackId, fpLiveStreamId, videoId, videoTitle, videoSeries,
                    videoProducer, videoLanguage, videoContentType, videoDuration, videoResolution, videoVariantId,
                    videoVariantName, videoEncodingVariant, videoSourceDomain, videoSourceHostname,
                    videoSourceStreamType, videoSourceType, videoSourceDuration, videoSourceUrl, drmType, cdn,
                    beaconDomain, fpSdk, fpSdkVersion, fpApiVersion, fpEmbed, fpEmbedVersion, playerInstanceId,
                    playerName, playerVersion, playerSoftwareName, playerSoftwareVersion, playerLanguage,
                    playerPoster, playerSourceDomain, playerAutoplayOn, playerPreloadOn, playerRemotePlayed,
                    playerWidth, playerHeight, playerResolution, playerSourceWidth, playerSourceHeight,
                    playerViewCount, playerInitializationTime, qualityOfExperienceScore, playbackScore,
                    startupScore, stabilityScore, renderQualityScore, videoStartupFailed, videoStartupTime,
                    pageLoadTime, totalStartupTime, jumpLatency, liveStreamLatency, averageBitrate, avgUpscaling,
                    avgDownscaling, maxUpscaling, maxDownscaling, droppedFrameCount, bufferCount, bufferFill,
                    bufferFrequency, bufferRatio, avgRequestLatency, maxRequestLatency, avgRequestThroughput,
                    errorCode, errorContext, errorId, errorMessage, events

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def list_by_top_content(
        self,
        *,
        timespan: Literal["60:minutes", "6:hours", "24:hours", "3:days", "7:days", "30:days"]
        | Sequence[Literal["60:minutes", "6:hours", "24:hours", "3:days", "7:days", "30:days"] | int] = ...,
        filterby: str | Sequence[str] = ...,
        limit: int = ...,
    ) -> _types.ListByTopContentResult:
        """List the most viewed videos

        Ranks video titles by their views in a span of time. There is one page only; `limit` sets how many
        titles it has.

        GET /data/viewlist/top-content   (operationId list_by_top_content)

        Arguments:
            timespan: list of '60:minutes' | '6:hours' | '24:hours' | '3:days' | '7:days' | '30:days' | list of int (≥ 0), or a single item, optional, in the query as timespan[]
                Span of time: either one duration up to now, as `24:hours`, or start and end in seconds since 1970,
                as the same key twice: `timespan[]=1780272000&timespan[]=1780358400`.
            filterby: list of str, or a single item, optional, in the query as filterby[]
                Only views in which a dimension has a value (`country:DE`) or hasn't (`!country:DE`). Repeat the key
                for more filters.
            limit: int (≥ 1, ≤ 50), optional, in the query
                Items on a page.

        Answer:
            200: The most viewed videos.
                success: True
                data: list of dict with videoTitle, views, uniqueViews
                timespan: list of int (≥ 0)

        Errors:
            BadRequestError (400): The request can't be carried out in the present state of the resource.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def get_data_viewlist_current_views_get_timeseries_views(
        self,
    ) -> _types.GetDataViewlistCurrentViewsGetTimeseriesViewsResult:
        """Get the course of current views

        Shows how many views have been going on lately, interval by interval.

        GET /data/viewlist/current-views/getTimeseriesViews   (operationId get_/data/viewlist/current-views/getTimeseriesViews)

        Answer:
            200: The current views over time.
                success: True
                data: list of dict with intervalTime, metricValue, numberOfViews
                timespan: list of int (≥ 0)

        Errors:
            BadRequestError (400): The request can't be carried out in the present state of the resource.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation."""

    @_operation
    def get_data_viewlist_current_views_filter(
        self,
        *,
        dimension: Literal[
            "country",
            "region",
            "asn_id",
            "cdn",
            "video_title",
            "video_series",
            "video_id",
            "sub_property_id",
            "video_source_stream_type",
            "os_name",
            "player_name",
            "media_id",
            "fp_playback_id",
            "view_id",
        ] = ...,
        limit: int = ...,
    ) -> _types.GetDataViewlistCurrentViewsFilterResult:
        """List current views by dimension

        Counts those who are watching at the moment, for each value of a dimension.

        GET /data/viewlist/current-views/filter   (operationId get_/data/viewlist/current-views/filter)

        Arguments:
            dimension: 'country' | 'region' | 'asn_id' | 'cdn' | 'video_title' | 'video_series' | 'video_id' | 'sub_property_id' | 'video_source_stream_type' | 'os_name' | 'player_name' | 'media_id' | 'fp_playback_id' | 'view_id', optional, in the query
                What to count by.
            limit: int (≥ 1, ≤ 50), optional, in the query
                Items on a page.

        Answer:
            200: The current viewers by the dimension's values.
                success: True
                data: list of dict with dimension_name, concurrent_viewers, metricValue
                timespan: list of int (≥ 0)

        Errors:
            BadRequestError (400): The request can't be carried out in the present state of the resource.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

class _Dimensions(Namespace[Kind]):
    """Look up what views can be filtered and grouped by."""

    @_operation
    def list_dimensions(self) -> _types.ListDimensionsResult:
        """List dimensions

        Names everything that views can be filtered and grouped by.

        GET /data/dimensions   (operationId list_dimensions)

        Answer:
            200: The dimensions.
                success: True
                data: list of str

        Errors:
            BadRequestError (400): The request can't be carried out in the present state of the resource.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def list_filter_values_for_dimension(
        self,
        *,
        dimensions_id: _types.Dimension,
        timespan: Literal["60:minutes", "6:hours", "24:hours", "3:days", "7:days", "30:days"]
        | Sequence[Literal["60:minutes", "6:hours", "24:hours", "3:days", "7:days", "30:days"] | int] = ...,
        filterby: str | Sequence[str] = ...,
    ) -> _types.ListFilterValuesForDimensionResult:
        """List the values of a dimension

        Lists the values a dimension took in a span of time, and how often. Use them in `filterby[]`.

        GET /data/dimensions/{dimensionsId}   (operationId list_filter_values_for_dimension)

        Arguments:
            dimensions_id: 'browser_name' | 'browser_version' | 'os_name' | 'os_version' | 'device_name' | 'device_model' | 'device_type' | 'device_manufacturer' | 'player_remote_played' | 'player_name' | 'player_version' | 'player_software_name' | 'player_software_version' | 'player_resolution' | 'fp_sdk' | 'fp_sdk_version' | 'player_autoplay_on' | 'player_preload_on' | 'video_title' | 'video_id' | 'video_series' | 'fp_playback_id' | 'fp_live_stream_id' | 'media_id' | 'video_source_stream_type' | 'video_source_type' | 'video_encoding_variant' | 'experiment_name' | 'sub_property_id' | 'drm_type' | 'asn_name' | 'cdn' | 'video_source_hostname' | 'connection_type' | 'view_session_id' | 'continent' | 'country' | 'region' | 'viewer_id' | 'error_code' | 'exit_before_video_start' | 'view_has_ad' | 'video_startup_failed' | 'video_content_type' | 'page_context' | 'playback_failed' | 'custom_1' | 'custom_2' | 'custom_3' | 'custom_4' | 'custom_5' | 'custom_6' | 'custom_7' | 'custom_8' | 'custom_9' | 'custom_10', required, in the path as dimensionsId
                A dimension.
            timespan: list of '60:minutes' | '6:hours' | '24:hours' | '3:days' | '7:days' | '30:days' | list of int (≥ 0), or a single item, optional, in the query as timespan[]
                Span of time: either one duration up to now, as `24:hours`, or start and end in seconds since 1970,
                as the same key twice: `timespan[]=1780272000&timespan[]=1780358400`.
            filterby: list of str, or a single item, optional, in the query as filterby[]
                Only views in which a dimension has a value (`country:DE`) or hasn't (`!country:DE`). Repeat the key
                for more filters.

        Answer:
            200: The values and their frequency.
                success: True
                data: list of dict with value, uniqueCount, count
                timespan: list of int (≥ 0)

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

class _Metrics(Namespace[Kind]):
    """Measure audience and quality: as one value, over time, by dimension or side by side."""

    @_paged_operation
    def list_breakdown_values(
        self,
        *,
        metric_id: _types.MetricId,
        timespan: Literal["60:minutes", "6:hours", "24:hours", "3:days", "7:days", "30:days"]
        | Sequence[Literal["60:minutes", "6:hours", "24:hours", "3:days", "7:days", "30:days"] | int] = ...,
        filterby: str | Sequence[str] = ...,
        limit: int = ...,
        offset: int = ...,
        group_by: _types.Dimension = ...,
        order_by: str = ...,
        sort_order: _types.SortOrder = ...,
        measurement: Literal["avg", "sum", "median", "95th", "count"] = ...,
    ) -> Paged[_types.ListBreakdownValuesResult, _types.ListBreakdownValuesResultDataItem]:
        """Break a metric down

        Gives a metric's value for each value of the dimension in `groupBy`, with views and times.

        GET /data/metrics/{metricId}/breakdown   (operationId list_breakdown_values)

        Arguments:
            metric_id: 'views' | 'unique_viewers' | 'playing_time' | 'quality_of_experience_score' | 'playback_score' | 'playback_failure_percentage' | 'exit_before_video_start' | 'video_startup_failure_percentage' | 'startup_score' | 'video_startup_time' | 'player_startup_time' | 'page_load_time' | 'total_startup_time' | 'live_stream_latency' | 'average_bitrate' | 'buffer_count' | 'render_quality_score' | 'avg_upscaling' | 'avg_downscaling' | 'max_upscaling' | 'max_downscaling' | 'jump_latency' | 'stability_score' | 'buffer_ratio' | 'buffer_frequency' | 'buffer_fill', required, in the path as metricId
                A metric.
            timespan: list of '60:minutes' | '6:hours' | '24:hours' | '3:days' | '7:days' | '30:days' | list of int (≥ 0), or a single item, optional, in the query as timespan[]
                Span of time: either one duration up to now, as `24:hours`, or start and end in seconds since 1970,
                as the same key twice: `timespan[]=1780272000&timespan[]=1780358400`.
            filterby: list of str, or a single item, optional, in the query as filterby[]
                Only views in which a dimension has a value (`country:DE`) or hasn't (`!country:DE`). Repeat the key
                for more filters.
            limit: int (≥ 1, ≤ 50), optional, in the query
                Items on a page.
            offset: int (≥ 1), optional, in the query
                Number of the page, from 1.
            group_by: 'browser_name' | 'browser_version' | 'os_name' | 'os_version' | 'device_name' | 'device_model' | 'device_type' | 'device_manufacturer' | 'player_remote_played' | 'player_name' | 'player_version' | 'player_software_name' | 'player_software_version' | 'player_resolution' | 'fp_sdk' | 'fp_sdk_version' | 'player_autoplay_on' | 'player_preload_on' | 'video_title' | 'video_id' | 'video_series' | 'fp_playback_id' | 'fp_live_stream_id' | 'media_id' | 'video_source_stream_type' | 'video_source_type' | 'video_encoding_variant' | 'experiment_name' | 'sub_property_id' | 'drm_type' | 'asn_name' | 'cdn' | 'video_source_hostname' | 'connection_type' | 'view_session_id' | 'continent' | 'country' | 'region' | 'viewer_id' | 'error_code' | 'exit_before_video_start' | 'view_has_ad' | 'video_startup_failed' | 'video_content_type' | 'page_context' | 'playback_failed' | 'custom_1' | 'custom_2' | 'custom_3' | 'custom_4' | 'custom_5' | 'custom_6' | 'custom_7' | 'custom_8' | 'custom_9' | 'custom_10', optional, in the query as groupBy
                Dimension to break down by.
            order_by: str, optional, in the query as orderBy
                Field to sort by.
            sort_order: 'asc' | 'desc', optional, in the query as sortOrder
                Direction of the sorting.
            measurement: 'avg' | 'sum' | 'median' | '95th' | 'count', optional, in the query
                How the views' values become one.

        Answer:
            200: A page of the breakdown.
                success: True
                metadata: dict with aggregation
                data: list of dict with field, value, views, totalWatchTime, totalPlayingTime
                pagination: dict with totalRecords, currentOffset, offsetCount
                timespan: list of int (≥ 0)

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one.

        Paged: .items() iterates over every item, .pages() over the bodies of the pages."""

    @_operation
    def list_overall_values(
        self,
        *,
        metric_id: _types.MetricId,
        measurement: Literal["avg", "sum", "median", "95th", "count"] = ...,
        timespan: Literal["60:minutes", "6:hours", "24:hours", "3:days", "7:days", "30:days"]
        | Sequence[Literal["60:minutes", "6:hours", "24:hours", "3:days", "7:days", "30:days"] | int] = ...,
        filterby: str | Sequence[str] = ...,
    ) -> _types.ListOverallValuesResult:
        """Get a metric's overall value

        Gives one value of a metric for a whole span of time, with totals of views and times.

        GET /data/metrics/{metricId}/overall   (operationId list_overall_values)

        Arguments:
            metric_id: 'views' | 'unique_viewers' | 'playing_time' | 'quality_of_experience_score' | 'playback_score' | 'playback_failure_percentage' | 'exit_before_video_start' | 'video_startup_failure_percentage' | 'startup_score' | 'video_startup_time' | 'player_startup_time' | 'page_load_time' | 'total_startup_time' | 'live_stream_latency' | 'average_bitrate' | 'buffer_count' | 'render_quality_score' | 'avg_upscaling' | 'avg_downscaling' | 'max_upscaling' | 'max_downscaling' | 'jump_latency' | 'stability_score' | 'buffer_ratio' | 'buffer_frequency' | 'buffer_fill', required, in the path as metricId
                A metric.
            measurement: 'avg' | 'sum' | 'median' | '95th' | 'count', optional, in the query
                How the views' values become one.
            timespan: list of '60:minutes' | '6:hours' | '24:hours' | '3:days' | '7:days' | '30:days' | list of int (≥ 0), or a single item, optional, in the query as timespan[]
                Span of time: either one duration up to now, as `24:hours`, or start and end in seconds since 1970,
                as the same key twice: `timespan[]=1780272000&timespan[]=1780358400`.
            filterby: list of str, or a single item, optional, in the query as filterby[]
                Only views in which a dimension has a value (`country:DE`) or hasn't (`!country:DE`). Repeat the key
                for more filters.

        Answer:
            200: The value and the totals.
                success: True
                metadata: dict with aggregation
                data: dict with value, globalValue, totalViews, uniqueViews, totalWatchTime, totalPlayTime
                timespan: list of int (≥ 0)

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def get_timeseries_data(
        self,
        *,
        metric_id: _types.MetricId,
        group_by: _types.Interval = ...,
        granularity: _types.Interval = ...,
        sort_order: _types.SortOrder = ...,
        measurement: Literal["avg", "sum", "median", "95th", "count"] = ...,
        timespan: Literal["60:minutes", "6:hours", "24:hours", "3:days", "7:days", "30:days"]
        | Sequence[Literal["60:minutes", "6:hours", "24:hours", "3:days", "7:days", "30:days"] | int] = ...,
        filterby: str | Sequence[str] = ...,
    ) -> _types.GetTimeseriesDataResult:
        """Get a metric over time

        Gives a metric's value and the number of views for each interval of a span of time.

        GET /data/metrics/{metricId}/timeseries   (operationId get_timeseries_data)

        Arguments:
            metric_id: 'views' | 'unique_viewers' | 'playing_time' | 'quality_of_experience_score' | 'playback_score' | 'playback_failure_percentage' | 'exit_before_video_start' | 'video_startup_failure_percentage' | 'startup_score' | 'video_startup_time' | 'player_startup_time' | 'page_load_time' | 'total_startup_time' | 'live_stream_latency' | 'average_bitrate' | 'buffer_count' | 'render_quality_score' | 'avg_upscaling' | 'avg_downscaling' | 'max_upscaling' | 'max_downscaling' | 'jump_latency' | 'stability_score' | 'buffer_ratio' | 'buffer_frequency' | 'buffer_fill', required, in the path as metricId
                A metric.
            group_by: 'minute' | 'ten_minutes' | 'hour' | 'day', optional, in the query as groupBy
                Length of an interval.
            granularity: 'minute' | 'ten_minutes' | 'hour' | 'day', optional, in the query
                Length of an interval; accepted besides `groupBy`.
            sort_order: 'asc' | 'desc', optional, in the query as sortOrder
                Direction of the sorting.
            measurement: 'avg' | 'sum' | 'median' | '95th' | 'count', optional, in the query
                How the views' values become one.
            timespan: list of '60:minutes' | '6:hours' | '24:hours' | '3:days' | '7:days' | '30:days' | list of int (≥ 0), or a single item, optional, in the query as timespan[]
                Span of time: either one duration up to now, as `24:hours`, or start and end in seconds since 1970,
                as the same key twice: `timespan[]=1780272000&timespan[]=1780358400`.
            filterby: list of str, or a single item, optional, in the query as filterby[]
                Only views in which a dimension has a value (`country:DE`) or hasn't (`!country:DE`). Repeat the key
                for more filters.

        Answer:
            200: The values over time.
                success: True
                metadata: dict with granularity, aggregation
                data: list of dict with intervalTime, metricValue, numberOfViews
                timespan: list of int (≥ 0)

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

    @_operation
    def list_comparison_values(
        self,
        *,
        timespan: Literal["60:minutes", "6:hours", "24:hours", "3:days", "7:days", "30:days"]
        | Sequence[Literal["60:minutes", "6:hours", "24:hours", "3:days", "7:days", "30:days"] | int] = ...,
        filterby: str | Sequence[str] = ...,
        dimension: _types.Dimension = ...,
        value: str = ...,
    ) -> _types.ListComparisonValuesResult:
        """Compare metrics

        Gives all metrics at once for the views in which `dimension` had `value`, scores with the metrics
        they are made of.

        GET /data/metrics/comparison   (operationId list_comparison_values)

        Arguments:
            timespan: list of '60:minutes' | '6:hours' | '24:hours' | '3:days' | '7:days' | '30:days' | list of int (≥ 0), or a single item, optional, in the query as timespan[]
                Span of time: either one duration up to now, as `24:hours`, or start and end in seconds since 1970,
                as the same key twice: `timespan[]=1780272000&timespan[]=1780358400`.
            filterby: list of str, or a single item, optional, in the query as filterby[]
                Only views in which a dimension has a value (`country:DE`) or hasn't (`!country:DE`). Repeat the key
                for more filters.
            dimension: 'browser_name' | 'browser_version' | 'os_name' | 'os_version' | 'device_name' | 'device_model' | 'device_type' | 'device_manufacturer' | 'player_remote_played' | 'player_name' | 'player_version' | 'player_software_name' | 'player_software_version' | 'player_resolution' | 'fp_sdk' | 'fp_sdk_version' | 'player_autoplay_on' | 'player_preload_on' | 'video_title' | 'video_id' | 'video_series' | 'fp_playback_id' | 'fp_live_stream_id' | 'media_id' | 'video_source_stream_type' | 'video_source_type' | 'video_encoding_variant' | 'experiment_name' | 'sub_property_id' | 'drm_type' | 'asn_name' | 'cdn' | 'video_source_hostname' | 'connection_type' | 'view_session_id' | 'continent' | 'country' | 'region' | 'viewer_id' | 'error_code' | 'exit_before_video_start' | 'view_has_ad' | 'video_startup_failed' | 'video_content_type' | 'page_context' | 'playback_failed' | 'custom_1' | 'custom_2' | 'custom_3' | 'custom_4' | 'custom_5' | 'custom_6' | 'custom_7' | 'custom_8' | 'custom_9' | 'custom_10', optional, in the query
                Dimension to look at.
            value: str, optional, in the query
                Value of the dimension.

        Answer:
            200: The metrics.
                success: True
                data: list of dict with name, metric, measurement, type, value, items
                timespan: list of int (≥ 0)

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

class _Errors(Namespace[Kind]):
    """See which errors viewers meet."""

    @_operation
    def list_errors(
        self,
        *,
        timespan: Literal["60:minutes", "6:hours", "24:hours", "3:days", "7:days", "30:days"]
        | Sequence[Literal["60:minutes", "6:hours", "24:hours", "3:days", "7:days", "30:days"] | int] = ...,
        filterby: str | Sequence[str] = ...,
        limit: int = ...,
    ) -> _types.ListErrorsResult:
        """List playback errors

        Lists the errors viewers met in a span of time, and those that hit the most of them.

        GET /data/errors   (operationId list_errors)

        Arguments:
            timespan: list of '60:minutes' | '6:hours' | '24:hours' | '3:days' | '7:days' | '30:days' | list of int (≥ 0), or a single item, optional, in the query as timespan[]
                Span of time: either one duration up to now, as `24:hours`, or start and end in seconds since 1970,
                as the same key twice: `timespan[]=1780272000&timespan[]=1780358400`.
            filterby: list of str, or a single item, optional, in the query as filterby[]
                Only views in which a dimension has a value (`country:DE`) or hasn't (`!country:DE`). Repeat the key
                for more filters.
            limit: int (≥ 1, ≤ 50), optional, in the query
                Errors to list.

        Answer:
            200: The errors.
                success: True
                data: dict with errors, topErrors
                timespan: list of int (≥ 0)

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): There is no such resource in this workspace.
            UnprocessableEntityError (422): A parameter or a field of the body breaks a rule; `fields` names each one."""

class _Namespaces(Generic[Kind]):
    input_video: _InputVideo[Kind]
    manage_videos: _ManageVideos[Kind]
    in_video_ai_features: _InVideoAIFeatures[Kind]
    playback: _Playback[Kind]
    playlist: _Playlist[Kind]
    drm_configurations: _DRMConfigurations[Kind]
    start_live_stream: _StartLiveStream[Kind]
    manage_live_stream: _ManageLiveStream[Kind]
    live_playback: _LivePlayback[Kind]
    simulcast_stream: _SimulcastStream[Kind]
    signing_keys: _SigningKeys[Kind]
    views: _Views[Kind]
    dimensions: _Dimensions[Kind]
    metrics: _Metrics[Kind]
    errors: _Errors[Kind]

class Client(SyncClient, _Namespaces[Sync]):
    """Calls every operation of the document: `client.namespace.operation(argument=…)`."""

    _stub: ClassVar[Path | None]

class AsyncClient(AsyncioClient, _Namespaces[Async]):
    """`Client` for asyncio: `await client.namespace.operation(argument=…)`."""

    _stub: ClassVar[Path | None]
