package customerservice.web;

import jakarta.ws.rs.core.StreamingOutput;

/** What is sent while it is made, by {@link DownloadWriter}. */
record Download(StreamingOutput content) {}
