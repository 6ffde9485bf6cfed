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
 * Parses JSON from outside the service. It refuses duplicate names and text after the document,
 * because parsers interpret them differently.
 */
public final class StrictJson {
  /** The maximum size of a document, 1 MiB. */
  public static final int BYTES_MAX = 1024 * 1024;

  /** The maximum nesting depth of objects and arrays. */
  public static final int DEPTH_MAX = 32;

  /** A long name must parse, so that validation can report it as an unknown field. */
  private static final StreamReadConstraints LIMITS =
      StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).maxNameLength(BYTES_MAX).build();

  private static final ObjectReader JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(LIMITS)
                  // The table of names is shared by all requests. Names with equal hash codes
                  // overflow it, and then the documents of other clients fail.
                  .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build()
          .readerFor(JsonNode.class);

  private StrictJson() {}

  /** The text is not valid JSON; the message is for the client and does not quote the text. */
  public static final class NotJson extends Exception {
    private static final long serialVersionUID = 1L;

    NotJson(String message) {
      super(message, null, false, false);
    }

    public String detail() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * Parses one document.
   *
   * @param subject of the error message, such as {@code The body}
   */
  public static JsonNode read(String text, String subject) throws NotJson {
    try {
      JsonNode json = JSON.readValue(text);
      if (json == null || json.isMissingNode()) {
        throw new NotJson(subject + " is empty.");
      }
      return json;
    } catch (JsonProcessingException e) {
      throw new NotJson(subject + " is not valid JSON" + at(e.getLocation()) + ".");
    } catch (NumberFormatException e) {
      throw new NotJson("The exponent of a number is too large.");
    }
  }

  /** Quotes only the location, because the parser's message contains text and class names. */
  private static String at(@Nullable JsonLocation location) {
    return location == null
        ? ""
        : ": line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
  }
}
