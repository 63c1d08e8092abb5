# Rendered from FastPix API 1.0.0 by `fastpix-dyn render stubs`: edit the document instead.
# document: sha256:92c3c14fa7be4cf0f0f56e38c365948d8f8ec9d64118eeb727253a95c6cfd239
# ruff: noqa
# pyright: reportUnusedImport=false

import builtins as _builtins
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Generic, Literal

from fastpix_dyn.client.clients import AsyncioClient, SyncClient
from fastpix_dyn.client.operation_types import Async, Kind, Namespace, Paged, Sync
from fastpix_dyn.client.operation_types import operation as _operation
from fastpix_dyn.client.operation_types import paged_operation as _paged_operation

from fastpix_dyn import types as _types

class _InputVideo(Namespace[Kind]):
    """Create media from URLs and by direct upload."""

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

        Creates a media from the files in `inputs`. FastPix fetches and processes them after the response;
        the media can be played when its status is `Ready`. URLs must be public https URLs.
        `fp_mediaId://{mediaId}` names an existing media, for example to cut a clip from it with `startTime`
        and `endTime`. Intro and outro need the frame rate of the main video and at least its resolution. To
        add audio tracks in other languages, call `Add-media-track` later. A media lasts 12 hours at most.
        `video.media.created` follows, then `video.media.ready` or `video.media.failed`.

        POST /on-demand   (operationId create-media)

        Body (application/json):
            inputs: list of dict, required
                The video file, and the watermark, audio and subtitles to apply to it.
            access_policy: 'public' | 'private' | 'drm', required
                The condition of playback. `public` requires no token, `private` a signed token, `drm` a token and a
                DRM license.
            access_restrictions: dict, optional
                Restrictions by domain and by user agent. Everything is allowed by default.
            drm_configuration_id: str (uuid), optional
                The DRM configuration for the policy `drm`.
            title: str (at most 255 long), optional
            creator_id: str (at most 255 long), optional
                Your own id of the creator.
            metadata: dict, optional
                Your own keys and values: at most 10 keys, each value a string of at most 255 characters.
            media_quality: str, optional
                The quality of the encoding.
            max_resolution: str, optional
                The highest resolution to offer.
            mp4_support: str, optional
                The files to download: `capped_4k` is an MP4 file of up to 4K, `audioOnly` an M4A file.
            source_access: bool, optional
                Whether the original file can be downloaded.
            optimize_audio: bool, optional
                Whether to normalize the volume of the audio. Not for live streams.
            subtitles: dict, optional
                Subtitles to generate from the speech, in the language that is spoken.
            summary: dict, optional
                The summary to generate.
            chapters: bool, optional
                Whether to generate chapters.
            named_entities: bool, optional
                Whether to extract named entities.
            moderation: dict, optional
                The content to moderate.
            body: dict, optional
                The whole body, instead of its properties.

        Response:
            201: The new media, before it is processed.
                success: True
                data: dict with id, trial, status, createdAt, updatedAt, playbackIds, title, creatorId, metadata,
                    mediaQuality, sourceAccess, maxResolution, inputs, optimizeAudio

        Errors:
            BadRequestError (400): The current state of the resource doesn't allow the request.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

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

        Returns a URL for one file. Send the file to it with PUT within four hours, in one request or in
        resumable chunks, without credentials. The media will have the id of the upload and the settings in
        `pushMediaSettings`. Browsers may only upload from `corsOrigin`. `video.media.upload`,
        `video.upload.media_created` and `video.media.ready` follow.

        POST /on-demand/upload   (operationId direct-upload-video-media)

        Body (application/json):
            cors_origin: str, required
                The origin of the web page that will send the file, or `*` for any.
            push_media_settings: dict, optional
                Settings for the media made from the upload.
            body: dict, optional
                The whole body, instead of its properties.

        Response:
            201: The new upload with the URL for the file.
                success: True
                data: dict with uploadId, id, mediaId, trial, status, url, timeout, corsOrigin, pushMediaSettings

        Errors:
            BadRequestError (400): The current state of the resource doesn't allow the request.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

        Events that may follow:
            video.media.upload
            video.upload.media_created
            video.media.ready"""

class _ManageVideos(Namespace[Kind]):
    """Find, change and delete media with their tracks, clips, uploads and files to download."""

    @_paged_operation
    def list_media(
        self,
        *,
        limit: int = ...,
        offset: int = ...,
        order_by: _types.SortOrder = ...,
    ) -> Paged[_types.ListMediaResult, _types.Media]:
        """List the media

        Returns all media of the workspace in pages, the newest first by default.

        GET /on-demand   (operationId list-media)

        Arguments:
            limit: int (≥ 1, ≤ 50), optional, in the query
                The number of items per page, 50 at most.
            offset: int (≥ 1), optional, in the query
                The number of the page, from 1.
            order_by: 'asc' | 'desc', optional, in the query as orderBy
                The order by creation time, newest first (`desc`) or oldest first (`asc`).

        Response:
            200: One page of media.
                success: True
                data: list of dict with id, workspaceId, sourceMediaId, streamId, thumbnail, title, creatorId,
                    metadata, status, mediaQuality, maxResolution, sourceResolution, sourceAccess, mp4Support,
                    playbackIds, tracks, generatedSubtitles, summary, chapters, namedEntities, moderation,
                    isAudioOnly, subtitleAvailable, optimizeAudio, duration, frameRate, aspectRatio, createdAt,
                    updatedAt
                pagination: dict with totalRecords, currentOffset, offsetCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

        Paginated: .items() iterates over every item, .pages() over the bodies of the pages."""

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

        Returns the media that were cut from a live stream, in pages.

        GET /on-demand/{livestreamId}/live-clips   (operationId list-live-clips)

        Arguments:
            livestream_id: str, required, in the path as livestreamId
                The id of the stream: 32 hexadecimal digits, not a UUID.
            limit: int (≥ 1, ≤ 50), optional, in the query
                The number of items per page, 50 at most.
            offset: int (≥ 1), optional, in the query
                The number of the page, from 1.
            order_by: 'asc' | 'desc', optional, in the query as orderBy
                The order by creation time, newest first (`desc`) or oldest first (`asc`).

        Response:
            200: One page of clips, each a media.
                success: True
                data: list of dict with id, workspaceId, sourceMediaId, streamId, thumbnail, title, creatorId,
                    metadata, status, mediaQuality, maxResolution, sourceResolution, sourceAccess, mp4Support,
                    playbackIds, tracks, generatedSubtitles, summary, chapters, namedEntities, moderation,
                    isAudioOnly, subtitleAvailable, optimizeAudio, duration, frameRate, aspectRatio, createdAt,
                    updatedAt
                pagination: dict with totalRecords, currentOffset, offsetCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

        Paginated: .items() iterates over every item, .pages() over the bodies of the pages."""

    @_operation
    def get_media(
        self,
        *,
        media_id: str,
    ) -> _types.GetMediaResult:
        """Get a media

        Returns a media with its status, playback ids and tracks. The keys that FastPix reads from the file,
        such as `duration` and `aspectRatio`, are absent or null until the status is `Ready`.

        GET /on-demand/{mediaId}   (operationId get-media)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The id of the media.

        Response:
            200: The media.
                success: True
                data: dict with id, workspaceId, sourceMediaId, streamId, thumbnail, title, creatorId, metadata,
                    status, mediaQuality, maxResolution, sourceResolution, sourceAccess, mp4Support, playbackIds,
                    tracks, generatedSubtitles, summary, chapters, namedEntities, moderation, isAudioOnly,
                    subtitleAvailable, optimizeAudio, duration, frameRate, aspectRatio, createdAt, updatedAt

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

    @_operation
    def delete_media(
        self,
        *,
        media_id: str,
    ) -> _types.Done:
        """Delete a media

        Deletes a media with its tracks and playback ids. This can't be undone. `video.media.deleted`
        follows.

        DELETE /on-demand/{mediaId}   (operationId delete-media)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The id of the media.

        Response:
            200: Done.
                success: True
                data: dict | list of any | None

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

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

        Changes the title, the creator id or the metadata of a media. New metadata replaces all previous
        keys. `video.media.updated` follows.

        PATCH /on-demand/{mediaId}   (operationId updated-media)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The id of the media.

        Body (application/json):
            title: str (at most 255 long), optional
            creator_id: str (at most 255 long), optional
                Your own id of the creator.
            metadata: dict, optional
                Your own keys and values: at most 10 keys, each value a string of at most 255 characters.
            body: dict, optional
                The whole body, instead of its properties.
            A body is required: give at least one of title, creator_id, metadata, or body.

        Response:
            200: The media after the change.
                success: True
                data: dict with id, workspaceId, sourceMediaId, streamId, thumbnail, title, creatorId, metadata,
                    status, mediaQuality, maxResolution, sourceResolution, sourceAccess, mp4Support, playbackIds,
                    tracks, generatedSubtitles, summary, chapters, namedEntities, moderation, isAudioOnly,
                    subtitleAvailable, optimizeAudio, duration, frameRate, aspectRatio, createdAt, updatedAt

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

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

        Adds an audio or subtitle track to a media. FastPix fetches its file after the response, so the URL
        must be public. In spite of its name, `tracks` takes one object. A media can't have two tracks with
        the same language name: FastPix refuses the second one with 400. `video.media.track.created`,
        `video.media.track.ready` and `video.media.updated` follow.

        POST /on-demand/{mediaId}/tracks   (operationId Add-media-track)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The id of the media.

        Body (application/json):
            tracks: dict, required
            body: dict, optional
                The whole body, instead of its properties.

        Response:
            201: The new track.
                success: True
                data: dict with id, type, url, languageCode, languageName, title, metadata

        Errors:
            BadRequestError (400): The current state of the resource doesn't allow the request.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

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

        Deletes an audio or subtitle track of a media. This can't be undone. `video.media.track.deleted` and
        `video.media.updated` follow.

        DELETE /on-demand/{mediaId}/tracks/{trackId}   (operationId delete-media-track)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The id of the media.
            track_id: str (uuid), required, in the path as trackId
                The id of the track.

        Response:
            200: Done.
                success: True
                data: dict | list of any | None

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

        Events that may follow:
            video.media.track.deleted
            video.media.updated"""

    @_operation
    def update_media_track(
        self,
        *,
        media_id: str,
        track_id: str,
        title: _types.TrackTitle = ...,
        language_code: _types.LanguageTag = ...,
        language_name: _types.LanguageName = ...,
        url: _types.MediaUrl = ...,
        body: _types.UpdateMediaTrackBody = ...,
    ) -> _types.UpdateMediaTrackResult:
        """Update a track

        Changes the title, the language name or the language code of an audio or subtitle track. Each of
        them alone is enough. To replace the file, delete the track and add it again.
        `video.media.track.updated`, `video.media.track.ready` and `video.media.updated` follow.

        PATCH /on-demand/{mediaId}/tracks/{trackId}   (operationId update-media-track)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The id of the media.
            track_id: str (uuid), required, in the path as trackId
                The id of the track.

        Body (application/json):
            title: str, optional
                A title of your own for the track.
            language_code: str, optional
                The BCP 47 tag of the language, such as `it` or `en-US`.
            language_name: str, optional
                The name that players show, in ASCII letters only: FastPix refuses `English UK` and `Bokmål` with
                422. It must be unique per media.
            url: str, optional
                The file that replaces the present one. FastPix has refused it with 422 since September 2026: delete
                the track and add it again instead.
            body: dict, optional
                The whole body, instead of its properties.
            A body is required: give at least one of title, language_code, language_name, url, or body.

        Response:
            200: The track after the change.
                success: True
                data: dict with id, type, url, languageCode, languageName, title, metadata

        Errors:
            BadRequestError (400): The current state of the resource doesn't allow the request.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

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
        language_name: _types.LanguageName,
        language_code: _types.LanguageCode,
        title: _types.TrackTitle = ...,
        metadata: _types.Metadata = ...,
        body: _types.GenerateSubtitleTrackBody = ...,
    ) -> _types.GenerateSubtitleTrackResult:
        """Generate subtitles from an audio track

        Transcribes an audio track into a new subtitle track. The language must be the language that is
        spoken, because FastPix doesn't translate. The audio track must be ready, and each language can be
        generated once. `video.media.subtitle.generated.ready` and `video.media.updated` follow.

        POST /on-demand/{mediaId}/tracks/{trackId}/generate-subtitles   (operationId Generate-subtitle-track)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The id of the media.
            track_id: str (uuid), required, in the path as trackId
                The id of the track.

        Body (application/json):
            language_name: str, required
                The name that players show, in ASCII letters only: FastPix refuses `English UK` and `Bokmål` with
                422. It must be unique per media.
            language_code: str, required
                The BCP 47 tag of the language that is spoken, such as `en` or `en-US`.
            title: str, optional
                A title of your own for the track.
            metadata: dict, optional
                Your own keys and values: at most 10 keys, each value a string of at most 255 characters.
            body: dict, optional
                The whole body, instead of its properties.

        Response:
            200: The new subtitle track, which isn't ready yet.
                success: True
                data: dict with id, type, url, languageCode, languageName, title, metadata

        Errors:
            BadRequestError (400): The current state of the resource doesn't allow the request.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

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

        Returns the text of the summary. The request fails with 400 until the summary is enabled for the
        media.

        GET /on-demand/{mediaId}/summary   (operationId get-media-summary)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The id of the media.

        Response:
            200: The summary.
                success: True
                data: str | None

        Errors:
            BadRequestError (400): The current state of the resource doesn't allow the request.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

    @_operation
    def updated_source_access(
        self,
        *,
        media_id: str,
        source_access: bool,
        body: _types.UpdatedSourceAccessBody = ...,
    ) -> _types.UpdatedSourceAccessResult:
        """Allow or forbid access to the source file

        Allows or forbids the download of the original file. `video.media.source.ready` follows if it is
        allowed, `video.media.source.deleted` if it is forbidden.

        PATCH /on-demand/{mediaId}/source-access   (operationId updated-source-access)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The id of the media.

        Body (application/json):
            source_access: bool, required
                Whether the original file can be downloaded.
            body: dict, optional
                The whole body, instead of its properties.

        Response:
            200: The media after the change.
                success: True
                data: dict with id, workspaceId, sourceMediaId, streamId, thumbnail, title, creatorId, metadata,
                    status, mediaQuality, maxResolution, sourceResolution, sourceAccess, mp4Support, playbackIds,
                    tracks, generatedSubtitles, summary, chapters, namedEntities, moderation, isAudioOnly,
                    subtitleAvailable, optimizeAudio, duration, frameRate, aspectRatio, createdAt, updatedAt

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

        Events that may follow:
            video.media.source.ready
            video.media.source.deleted"""

    @_operation
    def updated_mp4_support(
        self,
        *,
        media_id: str,
        mp4_support: Literal["none", "capped_4k", "audioOnly", "audioOnly,capped_4k"] | str,
        body: _types.UpdatedMp4SupportBody = ...,
    ) -> _types.UpdatedMp4SupportResult:
        """Choose the files to download

        Creates an MP4 file, an M4A file or both, or removes them with `none`. After
        `video.media.mp4Support.ready` they are at `https://stream.fastpix.com/{playbackId}/capped-4k.mp4`
        and `https://stream.fastpix.com/{playbackId}/audio.m4a`. FastPix refuses a value that is in force
        already with 400.

        PATCH /on-demand/{mediaId}/update-mp4Support   (operationId updated-mp4Support)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The id of the media.

        Body (application/json):
            mp4_support: str, required
                `capped_4k` is an MP4 file of up to 4K, `audioOnly` an M4A file; `none` removes both.
            body: dict, optional
                The whole body, instead of its properties.

        Response:
            200: The media after the change.
                success: True
                data: dict with id, workspaceId, sourceMediaId, streamId, thumbnail, title, creatorId, metadata,
                    status, mediaQuality, maxResolution, sourceResolution, sourceAccess, mp4Support, playbackIds,
                    tracks, generatedSubtitles, summary, chapters, namedEntities, moderation, isAudioOnly,
                    subtitleAvailable, optimizeAudio, duration, frameRate, aspectRatio, createdAt, updatedAt

        Errors:
            BadRequestError (400): The current state of the resource doesn't allow the request.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

        Events that may follow:
            video.media.mp4Support.ready"""

    @_operation
    def retrieve_media_input_info(
        self,
        *,
        media_id: str,
    ) -> _types.RetrieveMediaInputInfoResult:
        """Get information about the source file

        Returns the URL, the container format and the tracks of the original file.

        GET /on-demand/{mediaId}/input-info   (operationId retrieveMediaInputInfo)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The id of the media.

        Response:
            200: The source file.
                success: True
                data: dict with configuration, file

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

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

        Returns the media that were cut from a media, in pages.

        GET /on-demand/{mediaId}/media-clips   (operationId get-media-clips)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The id of the media.
            limit: int (≥ 1, ≤ 50), optional, in the query
                The number of items per page, 50 at most.
            offset: int (≥ 1), optional, in the query
                The number of the page, from 1.
            order_by: 'asc' | 'desc', optional, in the query as orderBy
                The order by creation time, newest first (`desc`) or oldest first (`asc`).

        Response:
            200: One page of clips.
                success: True
                data: list of dict with id, workspaceId, sourceMediaId, thumbnail, title, creatorId, metadata,
                    status, mediaQuality, maxResolution, sourceResolution, sourceAccess, playbackIds, tracks,
                    generatedSubtitles, isAudioOnly, subtitleAvailable, optimizeAudio, duration, aspectRatio,
                    createdAt, updatedAt
                pagination: dict with totalRecords, currentOffset, offsetCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

        Paginated: .items() iterates over every item, .pages() over the bodies of the pages."""

    @_operation
    def cancel_upload(
        self,
        *,
        upload_id: str,
    ) -> _types.CancelUploadResult:
        """Cancel an upload

        Cancels an upload whose file hasn't arrived. Its URL stops working. This can't be undone.
        `video.media.upload.cancelled` follows.

        PUT /on-demand/upload/{uploadId}/cancel   (operationId cancel-upload)

        Arguments:
            upload_id: str (uuid), required, in the path as uploadId
                The id of the upload.

        Response:
            200: The cancelled upload.
                success: True
                data: dict with uploadId, trial, status, url, timeout, corsOrigin, maxResolution, accessPolicy,
                    metadata, title, creatorId

        Errors:
            BadRequestError (400): The current state of the resource doesn't allow the request.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

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

        Returns the uploads that haven't received a file, in pages.

        GET /on-demand/uploads   (operationId list-uploads)

        Arguments:
            limit: int (≥ 1, ≤ 50), optional, in the query
                The number of items per page, 50 at most.
            offset: int (≥ 1), optional, in the query
                The number of the page, from 1.
            order_by: 'asc' | 'desc', optional, in the query as orderBy
                The order by creation time, newest first (`desc`) or oldest first (`asc`).

        Response:
            200: One page of uploads.
                success: True
                data: list of dict with uploadId, id, mediaId, trial, status, url, timeout, corsOrigin,
                    pushMediaSettings
                pagination: dict with totalRecords, currentOffset, offsetCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

        Paginated: .items() iterates over every item, .pages() over the bodies of the pages."""

class _InVideoAIFeatures(Namespace[Kind]):
    """Generate summaries and chapters, moderate media and extract named entities."""

    @_operation
    def update_media_summary(
        self,
        *,
        media_id: str,
        generate: bool,
        summary_length: _types.SummaryLength = ...,
        body: _types.UpdateMediaSummaryBody = ...,
    ) -> _types.UpdateMediaSummaryResult:
        """Generate a summary

        Generates a summary of the media with 30 to 250 words, 100 by default. A second request fails,
        because the summary already exists. `video.mediaAI.summary.ready` follows; then `get-media-summary`
        returns the text.

        PATCH /on-demand/{mediaId}/summary   (operationId update-media-summary)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The id of the media.

        Body (application/json):
            generate: bool, required
                Whether to generate a summary.
            summary_length: int (≥ 30, ≤ 250), optional
                The length of the summary in words, from 30 to 250.
            body: dict, optional
                The whole body, instead of its properties.

        Response:
            200: Whether the summary is enabled.
                success: True
                data: dict with mediaId, isSummaryEnabled

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

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
        """Generate chapters

        Divides the media into chapters with titles and times. A second request fails, because the chapters
        already exist. `video.mediaAI.chapters.ready` follows; then the media contains them.

        PATCH /on-demand/{mediaId}/chapters   (operationId update-media-chapters)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The id of the media.

        Body (application/json):
            chapters: bool, required
                Whether to generate chapters.
            body: dict, optional
                The whole body, instead of its properties.

        Response:
            200: Whether the chapters are enabled.
                success: True
                data: dict with mediaId, isChaptersEnabled

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

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
        """Extract named entities

        Finds the people, places, organizations and products that are named in the media. A second request
        fails, because the named entities already exist. `video.mediaAI.named-entities.ready` follows; then
        the media contains them.

        PATCH /on-demand/{mediaId}/named-entities   (operationId update-media-named-entities)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The id of the media.

        Body (application/json):
            named_entities: bool, required
                Whether to extract named entities.
            body: dict, optional
                The whole body, instead of its properties.

        Response:
            200: Whether the named entities are enabled.
                success: True
                data: dict with mediaId, isNamedEntitiesEnabled

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

        Events that may follow:
            video.mediaAI.named-entities.ready"""

    @_operation
    def update_media_moderation(
        self,
        *,
        media_id: str,
        moderation: _types.ModerationSettings,
        body: _types.UpdateMediaModerationBody = ...,
    ) -> _types.UpdateMediaModerationResult:
        """Moderate a media

        Checks the pictures, the audio or both for nudity and profanity. A second request fails, because the
        result already exists. `video.mediaAI.moderation.ready` follows; then the media contains the result.

        PATCH /on-demand/{mediaId}/moderation   (operationId update-media-moderation)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The id of the media.

        Body (application/json):
            moderation: dict, required
                The content to moderate.
            body: dict, optional
                The whole body, instead of its properties.

        Response:
            200: Whether the moderation is enabled.
                success: True
                data: dict with mediaId, isModerationEnabled

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

        Events that may follow:
            video.mediaAI.moderation.ready"""

class _Playback(Namespace[Kind]):
    """Manage the playback ids of media and their restrictions."""

    @_operation
    def list_playback_ids(
        self,
        *,
        media_id: str,
    ) -> _types.ListPlaybackIdsResult:
        """List the playback ids

        Returns all playback ids of a media. There are no pages.

        GET /on-demand/{mediaId}/playback-ids   (operationId list-playback-ids)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The id of the media.

        Response:
            200: The playback ids.
                success: True
                data: list of dict with id, accessPolicy, accessRestrictions, resolution

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

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

        Adds a playback id with its own access policy and restrictions to a media. A media can have several.
        The policy `private` requires a token for playback; the policy `drm` also requires a DRM
        configuration.

        POST /on-demand/{mediaId}/playback-ids   (operationId create-media-playback-id)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The id of the media.

        Body (application/json):
            access_policy: 'public' | 'private' | 'drm', required
                The condition of playback. `public` requires no token, `private` a signed token, `drm` a token and a
                DRM license.
            access_restrictions: dict, optional
                Restrictions by domain and by user agent. Everything is allowed by default.
            drm_configuration_id: str (uuid), optional
                The DRM configuration. The policy `drm` requires it.
            resolution: str, optional
                The highest resolution that this playback id plays.
            body: dict, optional
                The whole body, instead of its properties.

        Response:
            201: The new playback id.
                success: True
                data: dict with id, accessPolicy, accessRestrictions, resolution

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

    @_operation
    def delete_media_playback_id(
        self,
        *,
        media_id: str,
        playback_id: str,
    ) -> _types.Done:
        """Delete a playback id

        Deletes a playback id, so that it no longer plays. The media and its other playback ids stay. This
        can't be undone.

        DELETE /on-demand/{mediaId}/playback-ids   (operationId delete-media-playback-id)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The id of the media.
            playback_id: str (uuid), required, in the query as playbackId
                The playback id.

        Response:
            200: Done.
                success: True
                data: dict | list of any | None

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

    @_operation
    def get_playback_id(
        self,
        *,
        media_id: str,
        playback_id: str,
    ) -> _types.GetPlaybackIdResult:
        """Get a playback id

        Returns a playback id with its access policy and restrictions.

        GET /on-demand/{mediaId}/playback-ids/{playbackId}   (operationId get-playback-id)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The id of the media.
            playback_id: str (uuid), required, in the path as playbackId
                The playback id.

        Response:
            200: The playback id.
                success: True
                data: dict with id, accessPolicy, accessRestrictions, resolution

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

    @_operation
    def update_domain_restrictions(
        self,
        *,
        media_id: str,
        playback_id: str,
        default_policy: Literal["allow", "deny"] = ...,
        allow: list[_types.Domain] = ...,
        deny: list[_types.Domain] = ...,
        body: _types.DomainRules = ...,
    ) -> _types.UpdateDomainRestrictionsResult:
        """Restrict the domains of a playback id

        Sets the domains whose pages may play the media. The media must be ready. Domain names need a dot.
        Send the rules as they are: FastPix accepts rules that are wrapped in `domains` with 200, but
        doesn't store them.

        PATCH /on-demand/{mediaId}/playback-ids/{playbackId}/domains   (operationId update-domain-restrictions)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The id of the media.
            playback_id: str (uuid), required, in the path as playbackId
                The playback id.

        Body (application/json):
            default_policy: 'allow' | 'deny', optional
                The policy for every domain that neither list names.
            allow: list of str, optional
                Domains that may play if the default is `deny`.
            deny: list of str, optional
                Domains that may not play if the default is `allow`.
            body: dict, optional
                The whole body, instead of its properties.
            A body is required: give at least one of default_policy, allow, deny, or body.

        Response:
            200: The rules in force.
                success: True
                data: dict with defaultPolicy, allow, deny

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

    @_operation
    def update_user_agent_restrictions(
        self,
        *,
        media_id: str,
        playback_id: str,
        default_policy: Literal["allow", "deny"] = ...,
        allow: list[str] = ...,
        deny: list[str] = ...,
        body: _types.UserAgentRules = ...,
    ) -> _types.UpdateUserAgentRestrictionsResult:
        """Restrict the user agents of a playback id

        Sets the browsers and players that may play the media, by their `User-Agent` header. The media must
        be ready.

        PATCH /on-demand/{mediaId}/playback-ids/{playbackId}/user-agents   (operationId update-user-agent-restrictions)

        Arguments:
            media_id: str (uuid), required, in the path as mediaId
                The id of the media.
            playback_id: str (uuid), required, in the path as playbackId
                The playback id.

        Body (application/json):
            default_policy: 'allow' | 'deny', optional
                The policy for every user agent that neither list names.
            allow: list of str (at least 1 long), optional
                User agents that may play if the default is `deny`.
            deny: list of str (at least 1 long), optional
                User agents that may not play if the default is `allow`.
            body: dict, optional
                The whole body, instead of its properties.
            A body is required: give at least one of default_policy, allow, deny, or body.

        Response:
            200: The rules in force.
                success: True
                data: dict with defaultPolicy, allow, deny

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

class _Playlist(Namespace[Kind]):
    """Group media in an order, by hand or by rules."""

    @_paged_operation
    def get_all_playlists(
        self,
        *,
        limit: int = ...,
        offset: int = ...,
    ) -> Paged[_types.GetAllPlaylistsResult, _types.PlaylistSummary]:
        """List the playlists

        Returns all playlists of the workspace in pages, without their media.

        GET /on-demand/playlists   (operationId get-all-playlists)

        Arguments:
            limit: int (≥ 1, ≤ 50), optional, in the query
                The number of items per page, 50 at most.
            offset: int (≥ 1), optional, in the query
                The number of the page, from 1.

        Response:
            200: One page of playlists.
                success: True
                data: list of dict with id, name, type, referenceId, description, createdAt, updatedAt, mediaCount
                pagination: dict with totalRecords, currentOffset, offsetCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

        Paginated: .items() iterates over every item, .pages() over the bodies of the pages."""

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
    ) -> _types.PlaylistResponse:
        """Create a playlist

        Creates a manual playlist, to which you add media in your own order, or a smart playlist, which
        FastPix fills with the media of the given dates when it is created. Playlists contain only media
        that are ready. FastPix refuses a `referenceId` that another playlist has with 409.

        POST /on-demand/playlists   (operationId create-a-playlist)

        Body (application/json):
            name: str, required
            reference_id: str, required
                Your own id of the playlist. It must be unique.
            type: 'manual', required
            description: str, optional
            play_order: 'createdDate ASC' | 'createdDate DESC', optional
                Whether the oldest or the newest media come first.
            limit: int (≥ 1), optional
                The largest number of media in the playlist.
            metadata: dict, optional
                The dates by which FastPix selects the media of a smart playlist.
            body: dict, optional
                The whole body, instead of its properties.

        Response:
            201: The new playlist.
                success: True
                data: dict with id, name, referenceId, type, description, playOrder, metadata, mediaList,
                    workspaceId, createdAt, updatedAt, mediaCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            ConflictError (409): Another resource already uses a value that must be unique.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

    @_operation
    def get_playlist_by_id(
        self,
        *,
        playlist_id: str,
    ) -> _types.PlaylistResponse:
        """Get a playlist

        Returns a playlist with its media in playing order.

        GET /on-demand/playlists/{playlistId}   (operationId get-playlist-by-id)

        Arguments:
            playlist_id: str (uuid), required, in the path as playlistId
                The id of the playlist.

        Response:
            200: The playlist.
                success: True
                data: dict with id, name, referenceId, type, description, playOrder, metadata, mediaList,
                    workspaceId, createdAt, updatedAt, mediaCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

    @_operation
    def update_a_playlist(
        self,
        *,
        playlist_id: str,
        name: str,
        description: str,
        body: _types.UpdateAPlaylistBody = ...,
    ) -> _types.PlaylistResponse:
        """Update a playlist

        Replaces the name and the description of a playlist; both are required. The media of the playlist
        don't change.

        PUT /on-demand/playlists/{playlistId}   (operationId update-a-playlist)

        Arguments:
            playlist_id: str (uuid), required, in the path as playlistId
                The id of the playlist.

        Body (application/json):
            name: str, required
            description: str, required
            body: dict, optional
                The whole body, instead of its properties.

        Response:
            200: The playlist after the change.
                success: True
                data: dict with id, name, referenceId, type, description, playOrder, metadata, mediaList,
                    workspaceId, createdAt, updatedAt, mediaCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

    @_operation
    def delete_a_playlist(
        self,
        *,
        playlist_id: str,
    ) -> _types.Done:
        """Delete a playlist

        Deletes a playlist. Its media stay. This can't be undone.

        DELETE /on-demand/playlists/{playlistId}   (operationId delete-a-playlist)

        Arguments:
            playlist_id: str (uuid), required, in the path as playlistId
                The id of the playlist.

        Response:
            200: Done.
                success: True
                data: dict | list of any | None

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

    @_operation
    def change_media_order_in_playlist(
        self,
        *,
        playlist_id: str,
        media_ids: list[str],
        body: _types.ChangeMediaOrderInPlaylistBody = ...,
    ) -> _types.PlaylistResponse:
        """Reorder a playlist

        Sets the order of the media in a manual playlist. The request must contain the ids of all of them.

        PUT /on-demand/playlists/{playlistId}/media   (operationId change-media-order-in-playlist)

        Arguments:
            playlist_id: str (uuid), required, in the path as playlistId
                The id of the playlist.

        Body (application/json):
            media_ids: list of str (uuid), required
                The ids of the media, in their order.
            body: dict, optional
                The whole body, instead of its properties.

        Response:
            200: The playlist in its new order.
                success: True
                data: dict with id, name, referenceId, type, description, playOrder, metadata, mediaList,
                    workspaceId, createdAt, updatedAt, mediaCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

    @_operation
    def delete_media_from_playlist(
        self,
        *,
        playlist_id: str,
        media_ids: list[str],
        body: _types.DeleteMediaFromPlaylistBody = ...,
    ) -> _types.PlaylistResponse:
        """Remove media from a playlist

        Removes media from a manual playlist. The media themselves stay.

        DELETE /on-demand/playlists/{playlistId}/media   (operationId delete-media-from-playlist)

        Arguments:
            playlist_id: str (uuid), required, in the path as playlistId
                The id of the playlist.

        Body (application/json):
            media_ids: list of str (uuid), required
                The ids of the media, in their order.
            body: dict, optional
                The whole body, instead of its properties.

        Response:
            200: The playlist without these media.
                success: True
                data: dict with id, name, referenceId, type, description, playOrder, metadata, mediaList,
                    workspaceId, createdAt, updatedAt, mediaCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

    @_operation
    def add_media_to_playlist(
        self,
        *,
        playlist_id: str,
        media_ids: list[str],
        body: _types.AddMediaToPlaylistBody = ...,
    ) -> _types.PlaylistResponse:
        """Add media to a playlist

        Appends media to a manual playlist in the order of the request. The media must be ready.

        PATCH /on-demand/playlists/{playlistId}/media   (operationId add-media-to-playlist)

        Arguments:
            playlist_id: str (uuid), required, in the path as playlistId
                The id of the playlist.

        Body (application/json):
            media_ids: list of str (uuid), required
                The ids of the media, in their order.
            body: dict, optional
                The whole body, instead of its properties.

        Response:
            200: The playlist with the new media.
                success: True
                data: dict with id, name, referenceId, type, description, playOrder, metadata, mediaList,
                    workspaceId, createdAt, updatedAt, mediaCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

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

        Returns the ids of the DRM configurations in pages. Media and playback ids with the policy `drm`
        require one. In a workspace without any, the request fails with 400 instead of returning an empty
        page.

        GET /on-demand/drm-configurations   (operationId getDrmConfiguration)

        Arguments:
            offset: int (≥ 1), optional, in the query
                The number of the page, from 1.
            limit: int (≥ 1, ≤ 50), optional, in the query
                The number of items per page, 50 at most.

        Response:
            200: One page of DRM configurations.
                success: True
                data: list of dict with id
                pagination: dict with totalRecords, currentOffset, offsetCount

        Errors:
            BadRequestError (400): The current state of the resource doesn't allow the request.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

        Paginated: .items() iterates over every item, .pages() over the bodies of the pages."""

    @_operation
    def get_drm_configuration_by_id(
        self,
        *,
        drm_configuration_id: str,
    ) -> _types.GetDrmConfigurationByIdResult:
        """Get a DRM configuration

        Returns the DRM configuration, if the workspace has one with this id.

        GET /on-demand/drm-configurations/{drmConfigurationId}   (operationId getDrmConfigurationById)

        Arguments:
            drm_configuration_id: str (uuid), required, in the path as drmConfigurationId
                The id of the configuration.

        Response:
            200: The DRM configuration.
                success: True
                data: dict with id

        Errors:
            BadRequestError (400): The current state of the resource doesn't allow the request.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

class _StartLiveStream(Namespace[Kind]):
    """Create live streams to broadcast to."""

    @_operation
    def create_new_stream(
        self,
        *,
        playback_settings: _types.CreateLiveStreamPlaybackSettings,
        input_media_settings: _types.CreateLiveStreamInputMediaSettings,
        body: _types.CreateLiveStream = ...,
    ) -> _types.LiveStreamResponse:
        """Create a live stream

        Creates a live stream with a stream key for RTMPS and a secret for SRT. Broadcast to
        `rtmps://live.fastpix.com:443/live` or `srt://live.fastpix.com:778`, which no response contains. The
        stream is `idle` until an encoder connects. Broadcasts are recorded by default. On a trial plan a
        broadcast ends after five minutes. `video.live_stream.created` follows.

        POST /live/streams   (operationId create-new-stream)

        Body (application/json):
            playback_settings: dict, required
                Settings of the first playback id.
            input_media_settings: dict, required
                Settings of the broadcast and of its recording.
            body: dict, optional
                The whole body, instead of its properties.

        Response:
            201: The new stream.
                success: True
                data: dict with streamId, streamKey, srtSecret, trial, status, maxResolution, maxDuration,
                    createdAt, reconnectWindow, enableRecording, enableDvrMode, mediaPolicy, metadata, lowLatency,
                    closedCaptions, playbackIds, simulcastResponses, mediaIds, srtPlaybackResponse

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

        Events that may follow:
            video.live_stream.created"""

class _ManageLiveStream(Namespace[Kind]):
    """Find, change, enable, disable, complete and delete live streams, and count their viewers."""

    @_paged_operation
    def get_all_streams(
        self,
        *,
        limit: int = ...,
        offset: int = ...,
        order_by: _types.SortOrder = ...,
    ) -> Paged[_types.GetAllStreamsResult, _types.LiveStream]:
        """List the live streams

        Returns all live streams of the workspace in pages, the newest first by default.

        GET /live/streams   (operationId get-all-streams)

        Arguments:
            limit: int (≥ 1, ≤ 50), optional, in the query
                The number of items per page, 50 at most.
            offset: int (≥ 1), optional, in the query
                The number of the page, from 1.
            order_by: 'asc' | 'desc', optional, in the query as orderBy
                The order by creation time, newest first (`desc`) or oldest first (`asc`).

        Response:
            200: One page of live streams.
                success: True
                data: list of dict with streamId, streamKey, srtSecret, trial, status, maxResolution, maxDuration,
                    createdAt, reconnectWindow, enableRecording, enableDvrMode, mediaPolicy, metadata, lowLatency,
                    closedCaptions, playbackIds, simulcastResponses, mediaIds, srtPlaybackResponse
                pagination: dict with totalRecords, currentOffset, offsetCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

        Paginated: .items() iterates over every item, .pages() over the bodies of the pages."""

    @_operation
    def get_live_stream_viewer_count_by_id(
        self,
        *,
        stream_id: _types.HexId,
    ) -> _types.GetLiveStreamViewerCountByIdResult:
        """Count the viewers

        Returns the approximate number of current viewers.

        GET /live/streams/{streamId}/viewer-count   (operationId get-live-stream-viewer-count-by-id)

        Arguments:
            stream_id: str, required, in the path as streamId
                The id of the stream.

        Response:
            200: The number of viewers.
                success: True
                data: dict with views

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

    @_operation
    def get_live_stream_by_id(
        self,
        *,
        stream_id: _types.HexId,
    ) -> _types.LiveStreamResponse:
        """Get a live stream

        Returns a live stream with its status, keys, playback ids and, after a broadcast, the ids of its
        recordings.

        GET /live/streams/{streamId}   (operationId get-live-stream-by-id)

        Arguments:
            stream_id: str, required, in the path as streamId
                The id of the stream.

        Response:
            200: The stream.
                success: True
                data: dict with streamId, streamKey, srtSecret, trial, status, maxResolution, maxDuration,
                    createdAt, reconnectWindow, enableRecording, enableDvrMode, mediaPolicy, metadata, lowLatency,
                    closedCaptions, playbackIds, simulcastResponses, mediaIds, srtPlaybackResponse

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

    @_operation
    def delete_live_stream(
        self,
        *,
        stream_id: _types.HexId,
    ) -> _types.Done:
        """Delete a live stream

        Deletes a live stream and ends its broadcast. Its recordings stay. This can't be undone.
        `video.live_stream.deleted` follows.

        DELETE /live/streams/{streamId}   (operationId delete-live-stream)

        Arguments:
            stream_id: str, required, in the path as streamId
                The id of the stream.

        Response:
            200: Done.
                success: True
                data: dict | list of any | None

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

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
    ) -> _types.LiveStreamResponse:
        """Update a live stream

        Changes the metadata or the reconnect window of a live stream; its other settings can't be changed.
        New metadata replaces all previous keys. A disabled stream can't be updated.
        `video.live_stream.updated` follows.

        PATCH /live/streams/{streamId}   (operationId update-live-stream)

        Arguments:
            stream_id: str, required, in the path as streamId
                The id of the stream.

        Body (application/json):
            metadata: dict, optional
                Your own keys and values: at most 10 keys, each value a string of at most 255 characters.
            reconnect_window: int (≥ 60, ≤ 1800), optional
                The seconds that FastPix waits for a disconnected encoder, from 60 to 1800.
            body: dict, optional
                The whole body, instead of its properties.
            A body is required: give at least one of metadata, reconnect_window, or body.

        Response:
            200: The stream after the change.
                success: True
                data: dict with streamId, streamKey, srtSecret, trial, status, maxResolution, maxDuration,
                    createdAt, reconnectWindow, enableRecording, enableDvrMode, mediaPolicy, metadata, lowLatency,
                    closedCaptions, playbackIds, simulcastResponses, mediaIds, srtPlaybackResponse

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

        Events that may follow:
            video.live_stream.updated"""

    @_operation
    def enable_live_stream(
        self,
        *,
        stream_id: _types.HexId,
    ) -> _types.Done:
        """Enable a live stream

        Enables a disabled live stream, so that encoders can connect again. Its status is `idle` then. The
        request fails with 400 if the stream is enabled already, and on trial plans, which can't enable a
        stream again.

        PUT /live/streams/{streamId}/live-enable   (operationId enable-live-stream)

        Arguments:
            stream_id: str, required, in the path as streamId
                The id of a stream that is disabled.

        Response:
            200: Done.
                success: True
                data: dict | list of any | None

        Errors:
            BadRequestError (400): The current state of the resource doesn't allow the request.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

    @_operation
    def disable_live_stream(
        self,
        *,
        stream_id: _types.HexId,
    ) -> _types.Done:
        """Disable a live stream

        Disables a live stream, so that encoders can't connect until it is enabled again. A trial plan can't
        enable it again. The request fails with 400 if the stream is disabled already.

        PUT /live/streams/{streamId}/live-disable   (operationId disable-live-stream)

        Arguments:
            stream_id: str, required, in the path as streamId
                The id of the stream.

        Response:
            200: Done.
                success: True
                data: dict | list of any | None

        Errors:
            BadRequestError (400): The current state of the resource doesn't allow the request.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

    @_operation
    def complete_live_stream(
        self,
        *,
        stream_id: _types.HexId,
    ) -> _types.Done:
        """Complete a live stream

        Ends the broadcast without waiting for the reconnect window. The status of the stream is `idle`
        then. The request fails with 400 unless the stream is `active`.

        PUT /live/streams/{streamId}/finish   (operationId complete-live-stream)

        Arguments:
            stream_id: str, required, in the path as streamId
                The id of the stream.

        Response:
            200: Done.
                success: True
                data: dict | list of any | None

        Errors:
            BadRequestError (400): The current state of the resource doesn't allow the request.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

class _LivePlayback(Namespace[Kind]):
    """Manage the playback ids of live streams and their restrictions."""

    @_operation
    def create_playback_id_of_stream(
        self,
        *,
        stream_id: _types.HexId,
        access_policy: _types.BasicAccessPolicy = ...,
        access_restrictions: _types.AccessRestrictionsInput = ...,
        body: _types.CreatePlaybackIdOfStreamBody = ...,
    ) -> _types.StreamPlaybackIdResponse:
        """Create a playback id of a live stream

        Adds a playback id with its own access policy and restrictions to a live stream. The policy
        `private` requires a token for playback.

        POST /live/streams/{streamId}/playback-ids   (operationId create-playbackId-of-stream)

        Arguments:
            stream_id: str, required, in the path as streamId
                The id of the stream.

        Body (application/json):
            access_policy: 'public' | 'private', optional
                The condition of playback. `public` requires no token, `private` a signed token.
            access_restrictions: dict, optional
                Restrictions by domain and by user agent. Everything is allowed by default.
            body: dict, optional
                The whole body, instead of its properties.
            A body is required: give at least one of access_policy, access_restrictions, or body.

        Response:
            201: The new playback id.
                success: True
                data: dict with id, accessPolicy, accessRestrictions

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

    @_operation
    def delete_playback_id_of_stream(
        self,
        *,
        stream_id: _types.HexId,
        playback_id: str,
    ) -> _types.Done:
        """Delete a playback id of a live stream

        Deletes a playback id of a live stream. Nobody can start to watch with it any more, and current
        viewers are disconnected after some time. Other playback ids stay. This can't be undone.

        DELETE /live/streams/{streamId}/playback-ids   (operationId delete-playbackId-of-stream)

        Arguments:
            stream_id: str, required, in the path as streamId
                The id of the stream.
            playback_id: str (uuid), required, in the query as playbackId
                The playback id.

        Response:
            200: Done.
                success: True
                data: dict | list of any | None

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

    @_operation
    def get_live_stream_playback_id(
        self,
        *,
        stream_id: _types.HexId,
        playback_id: str,
    ) -> _types.StreamPlaybackIdResponse:
        """Get a playback id of a live stream

        Returns a playback id of a live stream with its access policy and restrictions.

        GET /live/streams/{streamId}/playback-ids/{playbackId}   (operationId get-live-stream-playback-id)

        Arguments:
            stream_id: str, required, in the path as streamId
                The id of the stream.
            playback_id: str (uuid), required, in the path as playbackId
                The playback id.

        Response:
            200: The playback id.
                success: True
                data: dict with id, accessPolicy, accessRestrictions

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

    @_operation
    def update_live_stream_domain_restrictions(
        self,
        *,
        stream_id: _types.HexId,
        playback_id: str,
        default_policy: Literal["allow", "deny"] = ...,
        allow: list[_types.Domain] = ...,
        deny: list[_types.Domain] = ...,
        body: _types.DomainRules = ...,
    ) -> _types.AccessRulesResponse:
        """Restrict the domains of a live stream

        Sets the domains whose pages may play the live stream under this playback id. Domain names need a
        dot. Send the rules as they are, not wrapped in `domains`.

        PATCH /live/streams/{streamId}/playback-ids/{playbackId}/domains   (operationId update-live-stream-domain-restrictions)

        Arguments:
            stream_id: str, required, in the path as streamId
                The id of the stream.
            playback_id: str (uuid), required, in the path as playbackId
                The playback id.

        Body (application/json):
            default_policy: 'allow' | 'deny', optional
                The policy for every domain that neither list names.
            allow: list of str, optional
                Domains that may play if the default is `deny`.
            deny: list of str, optional
                Domains that may not play if the default is `allow`.
            body: dict, optional
                The whole body, instead of its properties.
            A body is required: give at least one of default_policy, allow, deny, or body.

        Response:
            200: The rules in force.
                success: True
                data: dict with defaultPolicy, allow, deny

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

    @_operation
    def update_live_stream_user_agent_restrictions(
        self,
        *,
        stream_id: _types.HexId,
        playback_id: str,
        default_policy: Literal["allow", "deny"] = ...,
        allow: list[str] = ...,
        deny: list[str] = ...,
        body: _types.UserAgentRules = ...,
    ) -> _types.AccessRulesResponse:
        """Restrict the user agents of a live stream

        Sets the browsers and players that may play the live stream under this playback id, by their `User-
        Agent` header.

        PATCH /live/streams/{streamId}/playback-ids/{playbackId}/user-agents   (operationId update-live-stream-user-agent-restrictions)

        Arguments:
            stream_id: str, required, in the path as streamId
                The id of the stream.
            playback_id: str (uuid), required, in the path as playbackId
                The playback id.

        Body (application/json):
            default_policy: 'allow' | 'deny', optional
                The policy for every user agent that neither list names.
            allow: list of str (at least 1 long), optional
                User agents that may play if the default is `deny`.
            deny: list of str (at least 1 long), optional
                User agents that may not play if the default is `allow`.
            body: dict, optional
                The whole body, instead of its properties.
            A body is required: give at least one of default_policy, allow, deny, or body.

        Response:
            200: The rules in force.
                success: True
                data: dict with defaultPolicy, allow, deny

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

class _SimulcastStream(Namespace[Kind]):
    """Forward live streams to other platforms."""

    @_operation
    def create_simulcast_of_stream(
        self,
        *,
        stream_id: _types.HexId,
        url: str,
        stream_key: str,
        metadata: _types.Metadata = ...,
        body: _types.CreateSimulcastOfStreamBody = ...,
    ) -> _types.SimulcastResponse:
        """Add a simulcast target

        Adds a platform to which FastPix forwards the broadcasts of a live stream, one per request. The
        stream must be `idle`; otherwise the request fails with 400. The URL and the stream key can't be
        changed later. `video.live_stream.simulcast_target.created` follows.

        POST /live/streams/{streamId}/simulcast   (operationId create-simulcast-of-stream)

        Arguments:
            stream_id: str, required, in the path as streamId
                The id of the stream.

        Body (application/json):
            url: str, required
                The platform's ingest URL with the name of the application, such as
                `rtmp://ingest.example.com/live`.
            stream_key: str (password), required
                The stream key of the platform.
            metadata: dict, optional
                Your own keys and values: at most 10 keys, each value a string of at most 255 characters.
            body: dict, optional
                The whole body, instead of its properties.

        Response:
            201: The new target.
                success: True
                data: dict with simulcastId, url, streamKey, isEnabled, metadata

        Errors:
            BadRequestError (400): The current state of the resource doesn't allow the request.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

        Events that may follow:
            video.live_stream.simulcast_target.created"""

    @_operation
    def get_specific_simulcast_of_stream(
        self,
        *,
        stream_id: _types.HexId,
        simulcast_id: _types.HexId,
    ) -> _types.SimulcastResponse:
        """Get a simulcast target

        Returns a simulcast target with its URL and whether it is enabled.

        GET /live/streams/{streamId}/simulcast/{simulcastId}   (operationId get-specific-simulcast-of-stream)

        Arguments:
            stream_id: str, required, in the path as streamId
                The id of the stream.
            simulcast_id: str, required, in the path as simulcastId
                The id of the simulcast target.

        Response:
            200: The target.
                success: True
                data: dict with simulcastId, url, streamKey, isEnabled, metadata

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

    @_operation
    def update_specific_simulcast_of_stream(
        self,
        *,
        stream_id: _types.HexId,
        simulcast_id: _types.HexId,
        is_enabled: bool = ...,
        metadata: _types.Metadata = ...,
        body: _types.UpdateSpecificSimulcastOfStreamBody = ...,
    ) -> _types.SimulcastResponse:
        """Enable or disable a simulcast target

        Enables or disables a simulcast target, while the stream is idle or live. The URL and the stream key
        can't be changed. A disabled stream allows no changes. `video.live_stream.simulcast_target.updated`
        follows.

        PUT /live/streams/{streamId}/simulcast/{simulcastId}   (operationId update-specific-simulcast-of-stream)

        Arguments:
            stream_id: str, required, in the path as streamId
                The id of the stream.
            simulcast_id: str, required, in the path as simulcastId
                The id of the simulcast target.

        Body (application/json):
            is_enabled: bool, optional
                Whether FastPix forwards the stream.
            metadata: dict, optional
                Your own keys and values: at most 10 keys, each value a string of at most 255 characters.
            body: dict, optional
                The whole body, instead of its properties.
            A body is required: give at least one of is_enabled, metadata, or body.

        Response:
            200: The target after the change.
                success: True
                data: dict with simulcastId, url, streamKey, isEnabled, metadata

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

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

        Removes a simulcast target. The stream itself continues. This can't be undone.
        `video.live_stream.simulcast_target.deleted` follows.

        DELETE /live/streams/{streamId}/simulcast/{simulcastId}   (operationId delete-simulcast-of-stream)

        Arguments:
            stream_id: str, required, in the path as streamId
                The id of the stream.
            simulcast_id: str, required, in the path as simulcastId
                The id of the simulcast target.

        Response:
            200: Done.
                success: True
                data: dict | list of any | None

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

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

        Returns the ids of all signing keys of the workspace in pages, without the keys themselves.

        GET /iam/signing-keys   (operationId list_signing_keys)

        Arguments:
            limit: int (≥ 1, ≤ 50), optional, in the query
                The number of items per page, 50 at most.
            offset: int (≥ 1), optional, in the query
                The number of the page, from 1.

        Response:
            200: One page of signing keys.
                success: True
                data: list of dict with id, createdAt, workspace
                pagination: dict with totalRecords, currentOffset, offsetCount

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

        Paginated: .items() iterates over every item, .pages() over the bodies of the pages."""

    @_operation
    def create_signing_key(self) -> _types.CreateSigningKeyResult:
        """Create a signing key

        Creates an RSA key pair of 2048 bits that signs tokens for private playback. Store the private key,
        because FastPix returns it only in this response. A token needs the claims `kid` (the id of the
        key), `aud` (`media:` and the playback id) and `exp`.

        POST /iam/signing-keys   (operationId create_signing_key)

        Response:
            201: The new key with its private key.
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

        Returns the public key, which verifies tokens. The private key can't be read again.

        GET /iam/signing-keys/{signingKeyId}   (operationId get-signing_key_by_id)

        Arguments:
            signing_key_id: str (uuid), required, in the path as signingKeyId
                The id of the signing key.

        Response:
            200: The public key.
                success: True
                data: dict with workspaceId, signingKeyId, publicKey

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

    @_operation
    def delete_signing_key(
        self,
        *,
        signing_key_id: str,
    ) -> _types.DeleteSigningKeyResult:
        """Delete a signing key

        Deletes a signing key. Tokens that it signed are invalid at once. This can't be undone.

        DELETE /iam/signing-keys/{signingKeyId}   (operationId delete_signing_key)

        Arguments:
            signing_key_id: str (uuid), required, in the path as signingKeyId
                The id of the signing key.

        Response:
            200: The key was deleted.
                success: True
                data: dict with message

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

class _Views(Namespace[Kind]):
    """Read who watched what, when and how well, up to this moment."""

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
        error_code: str | int = ...,
        order_by: str = ...,
        sort_order: _types.SortOrder = ...,
    ) -> Paged[_types.ListVideoViewsResult, _types.ViewSummary]:
        """List views

        Returns the views that ended in a time span, in pages, each with its platform, watch time and score.

        GET /data/viewlist   (operationId list_video_views)

        Arguments:
            timespan: list of '60:minutes' | '6:hours' | '24:hours' | '3:days' | '7:days' | '30:days' | list of int (≥ 0, ≤ 9999999999), or a single item, optional, in the query as timespan[]
                The time span: one duration that ends now, such as `24:hours`, or its start and its end in seconds
                since 1970, as two values of the same key: `timespan[]=1780272000&timespan[]=1780358400`.
            filterby: list of str, or a single item, optional, in the query as filterby[]
                Only views in which a dimension has a value (`country:DE`) or another one (`!country:DE`). Repeat
                the key for more filters.
            limit: int (≥ 1, ≤ 50), optional, in the query
                The number of items per page, 50 at most.
            offset: int (≥ 1), optional, in the query
                The number of the page, from 1.
            viewer_id: str, optional, in the query as viewerId
                Only the views of this viewer.
            error_code: str | int, optional, in the query as errorCode
                Only the views with this error code. A number and its digits as text are the same in a query.
            order_by: str (at least 1 long), optional, in the query as orderBy
                The field to sort by.
            sort_order: 'asc' | 'desc', optional, in the query as sortOrder
                The direction of the sorting.

        Response:
            200: A page of views.
                success: True
                data: list of dict with viewId, operatingSystem, application, viewStartTime, viewEndTime,
                    videoTitle, errorCode, errorMessage, errorId, country, viewWatchTime, QoeScore
                pagination: dict with totalRecords, currentOffset, offsetCount
                timespan: list of int (≥ 0)

        Errors:
            BadRequestError (400): The current state of the resource doesn't allow the request.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

        Paginated: .items() iterates over every item, .pages() over the bodies of the pages."""

    @_operation
    def get_video_view_details(
        self,
        *,
        view_id: str,
    ) -> _types.GetVideoViewDetailsResult:
        """Get a view

        Returns all values that were measured during a view, and the events of the player in their order.
        Values that the player didn't report are null.

        GET /data/viewlist/{viewId}   (operationId get_video_view_details)

        Arguments:
            view_id: str (at least 1 long), required, in the path as viewId
                The id of the view.

        Response:
            200: The view.
                success: True
                data: dict with viewId, workspaceId, sessionId, viewSessionId, propertyId, subPropertyId, sign,
                    insertTimestamp, updatedTimestamp, viewStart, viewEnd, watchTime, viewPlayingTime,
                    viewTotalContentPlaybackTime, viewMaxPlayheadPosition, viewSeekedCount, viewSeekedDuration,
                    viewPageUrl, viewHasAd, viewHasError, exitBeforeVideoStart, experimentName, pageContext,
                    usedFullScreen, custom, custom1, custom2, custom3, custom4, custom5, custom6, custom7, custom8,
                    custom9, custom10, viewerId, fpViewerId, ipAddress, userAgent, continent, country, countryCode,
                    region, city, latitude, longitude, asnId, asnName, connectionType, browserName, browserVersion,
                    browserEngine, osName, osVersion, deviceName, deviceModel, deviceType, deviceManufacturer,
                    mediaId, fpPlaybackId, fpLiveStreamId, videoId, videoTitle, videoSeries, videoProducer,
                    videoLanguage, videoContentType, videoDuration, videoResolution, videoVariantId,
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
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

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

        Returns the most viewed video titles of a time span, on one page. `limit` sets the number of titles.

        GET /data/viewlist/top-content   (operationId list_by_top_content)

        Arguments:
            timespan: list of '60:minutes' | '6:hours' | '24:hours' | '3:days' | '7:days' | '30:days' | list of int (≥ 0, ≤ 9999999999), or a single item, optional, in the query as timespan[]
                The time span: one duration that ends now, such as `24:hours`, or its start and its end in seconds
                since 1970, as two values of the same key: `timespan[]=1780272000&timespan[]=1780358400`.
            filterby: list of str, or a single item, optional, in the query as filterby[]
                Only views in which a dimension has a value (`country:DE`) or another one (`!country:DE`). Repeat
                the key for more filters.
            limit: int (≥ 1, ≤ 50), optional, in the query
                The number of items per page, 50 at most.

        Response:
            200: The most viewed videos.
                success: True
                data: list of dict with videoTitle, views, uniqueViews
                timespan: list of int (≥ 0)

        Errors:
            BadRequestError (400): The current state of the resource doesn't allow the request.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

    @_operation
    def get_data_viewlist_current_views_get_timeseries_views(
        self,
    ) -> _types.GetDataViewlistCurrentViewsGetTimeseriesViewsResult:
        """Get current views over time

        Returns the number of concurrent viewers over the last 30 minutes, one value per interval.

        GET /data/viewlist/current-views/getTimeseriesViews   (operationId get_/data/viewlist/current-views/getTimeseriesViews)

        Response:
            200: The current views over time.
                success: True
                data: list of dict with intervalTime, metricValue, numberOfViews
                timespan: list of int (≥ 0)

        Errors:
            BadRequestError (400): The current state of the resource doesn't allow the request.
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
        ]
        | str = ...,
        limit: int = ...,
    ) -> _types.GetDataViewlistCurrentViewsFilterResult:
        """List current views by dimension

        Returns the number of current viewers for each value of a dimension, from the activity of the last
        30 minutes.

        GET /data/viewlist/current-views/filter   (operationId get_/data/viewlist/current-views/filter)

        Arguments:
            dimension: str, optional, in the query
                The dimension to group by.
            limit: int (≥ 1, ≤ 50), optional, in the query
                The number of items per page, 50 at most.

        Response:
            200: The current viewers for each value of the dimension.
                success: True
                data: list of dict with dimension_name, concurrent_viewers, metricValue
                timespan: list of int (≥ 0)

        Errors:
            BadRequestError (400): The current state of the resource doesn't allow the request.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

class _Dimensions(Namespace[Kind]):
    """List the dimensions by which views can be filtered and grouped."""

    @_operation
    def list_dimensions(self) -> _types.ListDimensionsResult:
        """List dimensions

        Returns the dimensions by which views can be filtered and grouped.

        GET /data/dimensions   (operationId list_dimensions)

        Response:
            200: The dimensions.
                success: True
                data: list of str

        Errors:
            BadRequestError (400): The current state of the resource doesn't allow the request.
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

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

        Returns the values that a dimension had in a time span, and the number of views with each. Use them
        in `filterby[]`. The dashboard must enable custom dimensions first.

        GET /data/dimensions/{dimensionsId}   (operationId list_filter_values_for_dimension)

        Arguments:
            dimensions_id: str, required, in the path as dimensionsId
                The dimension.
            timespan: list of '60:minutes' | '6:hours' | '24:hours' | '3:days' | '7:days' | '30:days' | list of int (≥ 0, ≤ 9999999999), or a single item, optional, in the query as timespan[]
                The time span: one duration that ends now, such as `24:hours`, or its start and its end in seconds
                since 1970, as two values of the same key: `timespan[]=1780272000&timespan[]=1780358400`.
            filterby: list of str, or a single item, optional, in the query as filterby[]
                Only views in which a dimension has a value (`country:DE`) or another one (`!country:DE`). Repeat
                the key for more filters.

        Response:
            200: The values and their frequency.
                success: True
                data: list of dict with value, uniqueCount, count
                timespan: list of int (≥ 0)

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

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
        measurement: Literal["avg", "sum", "median", "95th", "count"] | str = ...,
    ) -> Paged[_types.ListBreakdownValuesResult, _types.ListBreakdownValuesResultDataItem]:
        """Break a metric down

        Returns a metric for each value of the dimension in `groupBy`, with the number of views and the
        times, in pages. The lowest 64-bit integer, which FastPix writes as -9223372036854776000, stands for
        no value.

        GET /data/metrics/{metricId}/breakdown   (operationId list_breakdown_values)

        Arguments:
            metric_id: str, required, in the path as metricId
                The metric.
            timespan: list of '60:minutes' | '6:hours' | '24:hours' | '3:days' | '7:days' | '30:days' | list of int (≥ 0, ≤ 9999999999), or a single item, optional, in the query as timespan[]
                The time span: one duration that ends now, such as `24:hours`, or its start and its end in seconds
                since 1970, as two values of the same key: `timespan[]=1780272000&timespan[]=1780358400`.
            filterby: list of str, or a single item, optional, in the query as filterby[]
                Only views in which a dimension has a value (`country:DE`) or another one (`!country:DE`). Repeat
                the key for more filters.
            limit: int (≥ 1, ≤ 50), optional, in the query
                The number of items per page, 50 at most.
            offset: int (≥ 1), optional, in the query
                The number of the page, from 1.
            group_by: str, optional, in the query as groupBy
                The dimension to group by.
            order_by: str (at least 1 long), optional, in the query as orderBy
                The field to sort by.
            sort_order: 'asc' | 'desc', optional, in the query as sortOrder
                The direction of the sorting.
            measurement: str, optional, in the query
                The function that aggregates the values of the views.

        Response:
            200: A page of the breakdown.
                success: True
                metadata: dict with granularity, aggregation
                data: list of dict with field, value, views, totalWatchTime, totalPlayingTime
                pagination: dict with totalRecords, currentOffset, offsetCount
                timespan: list of int (≥ 0)

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one.

        Paginated: .items() iterates over every item, .pages() over the bodies of the pages."""

    @_operation
    def list_overall_values(
        self,
        *,
        metric_id: _types.MetricId,
        measurement: Literal["avg", "sum", "median", "95th", "count"] | str = ...,
        timespan: Literal["60:minutes", "6:hours", "24:hours", "3:days", "7:days", "30:days"]
        | Sequence[Literal["60:minutes", "6:hours", "24:hours", "3:days", "7:days", "30:days"] | int] = ...,
        filterby: str | Sequence[str] = ...,
    ) -> _types.ListOverallValuesResult:
        """Get a metric's overall value

        Returns one value of a metric for a whole time span, with the totals of views and times. The lowest
        64-bit integer, which FastPix writes as -9223372036854776000, stands for no value.

        GET /data/metrics/{metricId}/overall   (operationId list_overall_values)

        Arguments:
            metric_id: str, required, in the path as metricId
                The metric.
            measurement: str, optional, in the query
                The function that aggregates the values of the views.
            timespan: list of '60:minutes' | '6:hours' | '24:hours' | '3:days' | '7:days' | '30:days' | list of int (≥ 0, ≤ 9999999999), or a single item, optional, in the query as timespan[]
                The time span: one duration that ends now, such as `24:hours`, or its start and its end in seconds
                since 1970, as two values of the same key: `timespan[]=1780272000&timespan[]=1780358400`.
            filterby: list of str, or a single item, optional, in the query as filterby[]
                Only views in which a dimension has a value (`country:DE`) or another one (`!country:DE`). Repeat
                the key for more filters.

        Response:
            200: The value and the totals.
                success: True
                metadata: dict with granularity, aggregation
                data: dict with value, globalValue, totalViews, uniqueViews, totalWatchTime, totalPlayTime
                timespan: list of int (≥ 0)

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

    @_operation
    def get_timeseries_data(
        self,
        *,
        metric_id: _types.MetricId,
        group_by: _types.Interval = ...,
        granularity: _types.Interval = ...,
        sort_order: _types.SortOrder = ...,
        measurement: Literal["avg", "sum", "median", "95th", "count"] | str = ...,
        timespan: Literal["60:minutes", "6:hours", "24:hours", "3:days", "7:days", "30:days"]
        | Sequence[Literal["60:minutes", "6:hours", "24:hours", "3:days", "7:days", "30:days"] | int] = ...,
        filterby: str | Sequence[str] = ...,
    ) -> _types.GetTimeseriesDataResult:
        """Get a metric over time

        Returns a metric and the number of views for each interval of a time span. The lowest 64-bit
        integer, which FastPix writes as -9223372036854776000, stands for no value.

        GET /data/metrics/{metricId}/timeseries   (operationId get_timeseries_data)

        Arguments:
            metric_id: str, required, in the path as metricId
                The metric.
            group_by: 'minute' | 'ten_minutes' | 'hour' | 'day', optional, in the query as groupBy
                The length of an interval.
            granularity: 'minute' | 'ten_minutes' | 'hour' | 'day', optional, in the query
                The length of an interval; another name of `groupBy`.
            sort_order: 'asc' | 'desc', optional, in the query as sortOrder
                The direction of the sorting.
            measurement: str, optional, in the query
                The function that aggregates the values of the views.
            timespan: list of '60:minutes' | '6:hours' | '24:hours' | '3:days' | '7:days' | '30:days' | list of int (≥ 0, ≤ 9999999999), or a single item, optional, in the query as timespan[]
                The time span: one duration that ends now, such as `24:hours`, or its start and its end in seconds
                since 1970, as two values of the same key: `timespan[]=1780272000&timespan[]=1780358400`.
            filterby: list of str, or a single item, optional, in the query as filterby[]
                Only views in which a dimension has a value (`country:DE`) or another one (`!country:DE`). Repeat
                the key for more filters.

        Response:
            200: The values over time.
                success: True
                metadata: dict with granularity, aggregation
                data: list of dict with intervalTime, metricValue, numberOfViews
                timespan: list of int (≥ 0)

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

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

        Returns all metrics of the views in which `dimension` had `value`. Scores contain the metrics that
        they are made of. The lowest 64-bit integer, which FastPix writes as -9223372036854776000, stands
        for no value.

        GET /data/metrics/comparison   (operationId list_comparison_values)

        Arguments:
            timespan: list of '60:minutes' | '6:hours' | '24:hours' | '3:days' | '7:days' | '30:days' | list of int (≥ 0, ≤ 9999999999), or a single item, optional, in the query as timespan[]
                The time span: one duration that ends now, such as `24:hours`, or its start and its end in seconds
                since 1970, as two values of the same key: `timespan[]=1780272000&timespan[]=1780358400`.
            filterby: list of str, or a single item, optional, in the query as filterby[]
                Only views in which a dimension has a value (`country:DE`) or another one (`!country:DE`). Repeat
                the key for more filters.
            dimension: str, optional, in the query
                The dimension to compare.
            value: str, optional, in the query
                The value of the dimension.

        Response:
            200: The metrics.
                success: True
                data: list of dict with name, metric, measurement, type, value, items
                timespan: list of int (≥ 0)

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

class _Errors(Namespace[Kind]):
    """List the errors that viewers get."""

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

        Returns the playback errors of a time span, and the errors that affected the most viewers.

        GET /data/errors   (operationId list_errors)

        Arguments:
            timespan: list of '60:minutes' | '6:hours' | '24:hours' | '3:days' | '7:days' | '30:days' | list of int (≥ 0, ≤ 9999999999), or a single item, optional, in the query as timespan[]
                The time span: one duration that ends now, such as `24:hours`, or its start and its end in seconds
                since 1970, as two values of the same key: `timespan[]=1780272000&timespan[]=1780358400`.
            filterby: list of str, or a single item, optional, in the query as filterby[]
                Only views in which a dimension has a value (`country:DE`) or another one (`!country:DE`). Repeat
                the key for more filters.
            limit: int (≥ 1, ≤ 50), optional, in the query
                The number of errors.

        Response:
            200: The errors.
                success: True
                data: dict with errors, topErrors
                timespan: list of int (≥ 0)

        Errors:
            AuthenticationError (401): The credentials are missing or wrong.
            PermissionDeniedError (403): The access token lacks the permission for this operation.
            NotFoundError (404): The workspace has no such resource.
            UnprocessableEntityError (422): A parameter or a field of the body is wrong; `fields` names each one."""

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
    """A client of the API: call an operation of the document as `client.namespace.operation(argument=…)`.

    Keyword arguments, all optional: `spec`, `overlays`, `http_client`, and the options `username`, `password`, `auth`,
    `server`, `server_variables`, `timeout`, `deadline`, `max_response_bytes`, `retries`, `headers`,
    `validate_requests`, `validate_responses`, `idempotency_key`, `middleware`, `drift_log`, `log`.
    `help(fastpix_dyn.Options)` describes each option; `with_options()` takes them as well."""

    _stub: ClassVar[Path | None]

class AsyncClient(AsyncioClient, _Namespaces[Async]):
    """`Client` for asyncio: `await client.namespace.operation(argument=…)`.

    Keyword arguments, all optional: `spec`, `overlays`, `http_client`, and the options `username`, `password`, `auth`,
    `server`, `server_variables`, `timeout`, `deadline`, `max_response_bytes`, `retries`, `headers`,
    `validate_requests`, `validate_responses`, `idempotency_key`, `middleware`, `drift_log`, `log`.
    `help(fastpix_dyn.Options)` describes each option; `with_options()` takes them as well."""

    _stub: ClassVar[Path | None]
