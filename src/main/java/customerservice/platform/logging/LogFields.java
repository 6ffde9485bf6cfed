package customerservice.platform.logging;

import java.util.Map;

/**
 * What a line of the log tells beside its text, for machines: the marker of its record.
 *
 * @param values by name, in order; none is of a person
 */
public record LogFields(Map<String, Object> values) {}
