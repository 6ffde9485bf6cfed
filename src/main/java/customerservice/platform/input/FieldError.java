package customerservice.platform.input;

/**
 * An error in one field, parameter or header of a request.
 *
 * @param field JSON path such as {@code addresses[0].country}; {@code $} for the whole body; the
 *     name of a parameter or header
 * @param code a {@link FieldCode#code()}
 * @param message a sentence for the developer of the client
 */
public record FieldError(String field, String code, String message) {}
