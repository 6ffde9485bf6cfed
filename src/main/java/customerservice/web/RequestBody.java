package customerservice.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import customerservice.platform.Problem;
import customerservice.platform.ProblemCode;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The JSON body of a request: its media type, size and syntax, in this order. */
public final class RequestBody {
  /** 1 MiB. */
  public static final int BYTES_MAX = 1024 * 1024;

  /** How deep objects and lists may lie in one another. */
  public static final int DEPTH_MAX = 32;

  private static final String UTF_8 = "utf-8";

  /** Strict: a name twice, or something behind the end, is not JSON that two readers agree on. */
  private static final ObjectReader JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build()
          .readerFor(JsonNode.class);

  private RequestBody() {}

  /**
   * Reads a body of media type {@code application/json}.
   *
   * @throws Problem {@code unsupported_media_type}, {@code payload_too_large}, {@code
   *     malformed_json}
   */
  public static JsonNode json(HttpHeaders headers, InputStream body) {
    requireJson(headers.getMediaType());
    byte[] bytes = bytes(headers.getLength(), body);
    try {
      JsonNode json = JSON.readValue(bytes);
      if (json == null || json.isMissingNode()) {
        throw new Problem(ProblemCode.MALFORMED_JSON, "The body is empty.");
      }
      return json;
    } catch (JsonProcessingException e) {
      throw new Problem(ProblemCode.MALFORMED_JSON, where(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireJson(MediaType type) {
    boolean isJson = type != null && type.isCompatible(MediaType.APPLICATION_JSON_TYPE);
    String charset = isJson ? type.getParameters().get(MediaType.CHARSET_PARAMETER) : null;
    if (!isJson || type.isWildcardSubtype() || !isUtf8(charset)) {
      throw new Problem(
          ProblemCode.UNSUPPORTED_MEDIA_TYPE, "Send application/json, encoded in UTF-8.");
    }
  }

  private static boolean isUtf8(@org.jspecify.annotations.Nullable String charset) {
    return charset == null || charset.replace("\"", "").equalsIgnoreCase(UTF_8);
  }

  private static byte[] bytes(int announced, InputStream body) {
    try {
      // One more than the limit: enough to know, whatever the header said.
      byte[] bytes = announced > BYTES_MAX ? null : body.readNBytes(BYTES_MAX + 1);
      if (bytes == null || bytes.length > BYTES_MAX) {
        throw new Problem(
            ProblemCode.PAYLOAD_TOO_LARGE, "A body has at most " + BYTES_MAX + " bytes.");
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the syntax breaks; the parser's own message would quote the body and name classes. */
  private static String where(JsonProcessingException e) {
    return e.getLocation() == null
        ? "The body cannot be read as JSON."
        : "The body cannot be read as JSON: line %d, column %d."
            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }
}
