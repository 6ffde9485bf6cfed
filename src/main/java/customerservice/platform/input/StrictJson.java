package customerservice.platform.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON that others have written. Strict: a name twice, or something behind the end, is not
 * JSON that two readers agree on.
 */
public final class StrictJson {
  /** 1 MiB: the longest document. */
  public static final int BYTES_MAX = 1024 * 1024;

  /** How deep objects and lists may lie in one another. */
  public static final int DEPTH_MAX = 32;

  /** A name is as long as the text lets it be: it is for the rules to say that there is no such. */
  private static final StreamReadConstraints LIMITS =
      StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).maxNameLength(BYTES_MAX).build();

  private static final ObjectReader JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(LIMITS)
                  // All requests would share one table of names. Names with the same hash code
                  // overflow it: their document is refused, and later ones fail.
                  .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build()
          .readerFor(JsonNode.class);

  private StrictJson() {}

  /** A text is no such JSON; the message is a sentence for the client, and quotes nothing. */
  public static final class NotJson extends Exception {
    private static final long serialVersionUID = 1L;

    NotJson(String message) {
      super(message, null, false, false);
    }

    /** The sentence. */
    public String detail() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * Reads one document.
   *
   * @param what it is, as the message calls it: {@code The body}
   */
  public static JsonNode read(String text, String what) throws NotJson {
    try {
      JsonNode json = JSON.readValue(text);
      if (json == null || json.isMissingNode()) {
        throw new NotJson(what + " is empty.");
      }
      return json;
    } catch (JsonProcessingException e) {
      throw new NotJson(what + " cannot be read as JSON" + where(e.getLocation()) + ".");
    } catch (NumberFormatException e) {
      throw new NotJson("A number has an exponent beyond any use.");
    }
  }

  /** The parser's own message would quote the text and name classes. */
  private static String where(@Nullable JsonLocation place) {
    return place == null
        ? ""
        : ": line %d, column %d".formatted(place.getLineNr(), place.getColumnNr());
  }
}
