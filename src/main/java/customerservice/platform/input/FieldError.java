package customerservice.platform.input;

/**
 * One thing that is wrong with a request.
 *
 * @param field JSON path such as {@code addresses[0].country}; {@code $} for the whole body; the
 *     name for a parameter or header
 * @param code a {@link FieldCode#code()}
 * @param message a sentence for the developer of the client
 */
public record FieldError(String field, String code, String message) {}
