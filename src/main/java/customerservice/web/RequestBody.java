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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The JSON body of a request: its media type, size and syntax, in this order. */
public final class RequestBody {
  /** 1 MiB. */
  public static final int BYTES_MAX = StrictJson.BYTES_MAX;

  /** How deep objects and lists may lie in one another. */
  public static final int DEPTH_MAX = StrictJson.DEPTH_MAX;

  /** RFC 7396 §5. */
  private static final String MERGE_PATCH = "application/merge-patch+json";

  private static final List<String> JSON_ALONE = List.of(MediaType.APPLICATION_JSON);

  /** The media types of a PATCH: one that comes as plain JSON is a merge patch all the same. */
  public static final List<String> PATCHES = List.of(MERGE_PATCH, MediaType.APPLICATION_JSON);

  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private RequestBody() {}

  /**
   * Reads a body of media type {@code application/json}.
   *
   * @throws Problem {@code unsupported_media_type}, {@code payload_too_large}, {@code
   *     malformed_json}
   */
  public static JsonNode json(HttpHeaders headers, InputStream body) {
    return read(headers, body, JSON_ALONE);
  }

  /**
   * Reads a body of media type {@code application/merge-patch+json}, or {@code application/json}.
   *
   * @throws Problem as {@link #json} does
   */
  public static JsonNode patch(HttpHeaders headers, InputStream body) {
    return read(headers, body, PATCHES);
  }

  private static JsonNode read(HttpHeaders headers, InputStream body, List<String> mediaTypes) {
    mediaType(headers, mediaTypes);
    String text = text(bytes(announced(headers), body));
    try {
      return StrictJson.read(text, "The body");
    } catch (StrictJson.NotJson e) {
      throw new Problem(ProblemCode.MALFORMED_JSON, e.detail());
    }
  }

  /**
   * The media type of a body that is not read here, out of those that are taken.
   *
   * @throws Problem {@code unsupported_media_type}
   */
  public static String mediaType(HttpHeaders headers, List<String> mediaTypes) {
    String mediaType = requireOneOf(mediaTypes, headers.getHeaderString(HttpHeaders.CONTENT_TYPE));
    requirePlain(headers.getHeaderString(HttpHeaders.CONTENT_ENCODING));
    return mediaType;
  }

  private static String requireOneOf(List<String> mediaTypes, @Nullable String contentType) {
    List<String> parts =
        contentType == null
            ? List.of()
            : Stream.of(contentType.split(";", -1)).map(String::strip).toList();
    boolean isJson =
        !parts.isEmpty()
            && mediaTypes.contains(parts.getFirst().toLowerCase(Locale.ROOT))
            && parts.stream().skip(1).allMatch(RequestBody::isHarmless);
    if (!isJson) {
      throw unsupported(mediaTypes);
    }
    return parts.getFirst().toLowerCase(Locale.ROOT);
  }

  /** RFC 9110 §15.5.16: a compressed body is of no form that is taken here, either. */
  private static void requirePlain(@Nullable String contentEncoding) {
    if (contentEncoding != null && !contentEncoding.strip().equalsIgnoreCase("identity")) {
      throw new Problem(
          ProblemCode.UNSUPPORTED_MEDIA_TYPE, "Send the body as it is, without Content-Encoding.");
    }
  }

  /** The refusal of a media type that is none at all. */
  static Problem notJson() {
    return unsupported(JSON_ALONE);
  }

  private static Problem unsupported(List<String> mediaTypes) {
    return new Problem(
        ProblemCode.UNSUPPORTED_MEDIA_TYPE,
        "Send " + String.join(" or ", mediaTypes) + ", encoded in UTF-8.");
  }

  /** Any parameter but another encoding. */
  private static boolean isHarmless(String parameter) {
    String lower = parameter.toLowerCase(Locale.ROOT).replace("\"", "").replace(" ", "");
    return !lower.startsWith("charset=") || lower.equals("charset=utf-8");
  }

  /** What the request says its body has; -1 where it does not say. */
  private static long announced(HttpHeaders headers) {
    String length = headers.getHeaderString(HttpHeaders.CONTENT_LENGTH);
    if (length == null) {
      return -1;
    }
    return LENGTH.matcher(length).matches() ? Long.parseLong(length) : Long.MAX_VALUE;
  }

  private static byte[] bytes(long announced, InputStream body) {
    try {
      // One more than the limit: enough to know, whatever the header said.
      byte[] bytes = announced > BYTES_MAX ? null : body.readNBytes(BYTES_MAX + 1);
      if (bytes == null || bytes.length > BYTES_MAX) {
        throw new Problem(
            ProblemCode.PAYLOAD_TOO_LARGE, "A body has at most " + BYTES_MAX + " bytes.");
      }
      return bytes;
    } catch (IOException e) {
      // The client has gone, or its chunks are broken: its own doing, and no matter for the log.
      throw brokenOff();
    }
  }

  /** The refusal of a body that has no end. */
  public static Problem brokenOff() {
    return new Problem(ProblemCode.MALFORMED_JSON, "The body ended before it was complete.");
  }

  /** RFC 8259 §8.1: UTF-8 alone, to the letter; a mark of the byte order may be passed over. */
  private static String text(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new Problem(ProblemCode.MALFORMED_JSON, "The body is not encoded in UTF-8.");
    }
  }
}
