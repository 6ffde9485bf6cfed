package customerservice.web;

import jakarta.ws.rs.core.StreamingOutput;

/** A response body that {@link DownloadWriter} sends while it is generated. */
record Download(StreamingOutput content) {}
