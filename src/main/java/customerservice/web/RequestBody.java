package customerservice.web;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import customerservice.platform.input.StrictJson;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the JSON body of a request; checks its media type, then its size, then its syntax. */
public final class RequestBody {
  /** 1 MiB. */
  static final int BYTES_MAX = StrictJson.BYTES_MAX;

  /** The maximum nesting depth of objects and lists. */
  static final int DEPTH_MAX = StrictJson.DEPTH_MAX;

  /** RFC 7396 §5. */
  private static final String MERGE_PATCH = "application/merge-patch+json";

  private static final List<String> JSON_ONLY = List.of(MediaType.APPLICATION_JSON);

  /** The media types of a PATCH; {@code application/json} also means a merge patch. */
  public static final List<String> PATCHES = List.of(MERGE_PATCH, MediaType.APPLICATION_JSON);

  private static final List<String> UTF_8 = List.of("utf-8");
  private static final String CHARSET = "charset=";

  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private RequestBody() {}

  /**
   * Reads a body of media type {@code application/json}.
   *
   * @throws Problem {@code unsupported_media_type}, {@code payload_too_large}, {@code
   *     malformed_json}
   */
  static JsonNode json(HttpHeaders headers, InputStream body) {
    return read(headers, body, JSON_ONLY);
  }

  /**
   * Reads a body of media type {@code application/merge-patch+json}, or {@code application/json}.
   *
   * @throws Problem as {@link #json} does
   */
  static JsonNode patch(HttpHeaders headers, InputStream body) {
    return read(headers, body, PATCHES);
  }

  private static JsonNode read(HttpHeaders headers, InputStream body, List<String> mediaTypes) {
    mediaType(headers, mediaTypes, UTF_8);
    String text = decoded(bytes(contentLength(headers), body));
    try {
      return StrictJson.read(text, "The body");
    } catch (StrictJson.NotJson e) {
      throw new Problem(ProblemCode.MALFORMED_JSON, e.detail());
    }
  }

  /**
   * Checks the media type, the charset and the encoding of a body, and returns the media type in
   * lower case.
   *
   * @param charsets in lower case
   * @throws Problem {@code unsupported_media_type}
   */
  static String mediaType(HttpHeaders headers, List<String> mediaTypes, List<String> charsets) {
    String mediaType =
        requireOneOf(mediaTypes, charsets, headers.getHeaderString(HttpHeaders.CONTENT_TYPE));
    requireUncompressed(headers.getHeaderString(HttpHeaders.CONTENT_ENCODING));
    return mediaType;
  }

  /** The charset of the media type, in lower case; null if it has none. */
  static @Nullable String charset(HttpHeaders headers) {
    return parts(headers.getHeaderString(HttpHeaders.CONTENT_TYPE)).stream()
        .skip(1)
        .map(RequestBody::parameter)
        .filter(parameter -> parameter.startsWith(CHARSET))
        .map(parameter -> parameter.substring(CHARSET.length()))
        .findFirst()
        .orElse(null);
  }

  private static List<String> parts(@Nullable String contentType) {
    return contentType == null
        ? List.of()
        : Stream.of(contentType.split(";", -1)).map(String::strip).toList();
  }

  private static String requireOneOf(
      List<String> mediaTypes, List<String> charsets, @Nullable String contentType) {
    List<String> parts = parts(contentType);
    boolean isSupported =
        !parts.isEmpty()
            && mediaTypes.contains(parts.getFirst().toLowerCase(Locale.ROOT))
            && parts.stream()
                .skip(1)
                .map(RequestBody::parameter)
                .allMatch(parameter -> isSupportedParameter(parameter, charsets));
    if (!isSupported) {
      throw unsupported(mediaTypes, charsets);
    }
    return parts.getFirst().toLowerCase(Locale.ROOT);
  }

  /** RFC 9110 §15.5.16: a content coding that is not supported is also a 415. */
  private static void requireUncompressed(@Nullable String contentEncoding) {
    if (contentEncoding != null && !contentEncoding.strip().equalsIgnoreCase("identity")) {
      throw new Problem(
          ProblemCode.UNSUPPORTED_MEDIA_TYPE,
          "Send the body uncompressed, without Content-Encoding.");
    }
  }

  /** Returns the 415 for a {@code Content-Type} that is not a media type. */
  static Problem notJson() {
    return unsupported(JSON_ONLY, UTF_8);
  }

  private static Problem unsupported(List<String> mediaTypes, List<String> charsets) {
    String encodings = String.join(" or ", charsets).toUpperCase(Locale.ROOT);
    return new Problem(
        ProblemCode.UNSUPPORTED_MEDIA_TYPE,
        "Send " + String.join(" or ", mediaTypes) + ", encoded in " + encodings + ".");
  }

  /** A parameter in lower case; a charset with its usual name, such as utf-8 for utf8. */
  private static String parameter(String part) {
    String parameter = part.toLowerCase(Locale.ROOT).replace("\"", "").replace(" ", "");
    if (!parameter.startsWith(CHARSET)) {
      return parameter;
    }
    try {
      Charset charset = Charset.forName(parameter.substring(CHARSET.length()));
      return CHARSET + charset.name().toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException unknown) {
      return parameter;
    }
  }

  private static boolean isSupportedParameter(String parameter, List<String> charsets) {
    return !parameter.startsWith(CHARSET)
        || charsets.contains(parameter.substring(CHARSET.length()));
  }

  /** Returns the {@code Content-Length}; -1 if it is absent, the maximum if it is malformed. */
  private static long contentLength(HttpHeaders headers) {
    String length = headers.getHeaderString(HttpHeaders.CONTENT_LENGTH);
    if (length == null) {
      return -1;
    }
    return LENGTH.matcher(length).matches() ? Long.parseLong(length) : Long.MAX_VALUE;
  }

  private static byte[] bytes(long contentLength, InputStream body) {
    try {
      // One byte more than the limit shows that the body is too large, also if it is chunked.
      byte[] bytes = contentLength > BYTES_MAX ? null : body.readNBytes(BYTES_MAX + 1);
      if (bytes == null || bytes.length > BYTES_MAX) {
        throw new Problem(
            ProblemCode.PAYLOAD_TOO_LARGE, "A body must have at most " + BYTES_MAX + " bytes.");
      }
      return bytes;
    } catch (IOException e) {
      // The client disconnected or sent broken chunks, which is not an error of the service.
      throw incomplete();
    }
  }

  /** Returns the 400 for an incomplete body. */
  public static Problem incomplete() {
    return new Problem(ProblemCode.MALFORMED_JSON, "The body ended before it was complete.");
  }

  /** RFC 8259 §8.1: JSON is UTF-8, and a parser may ignore a byte order mark. */
  private static String decoded(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new Problem(ProblemCode.MALFORMED_JSON, "The body is not encoded in UTF-8.");
    }
  }
}
