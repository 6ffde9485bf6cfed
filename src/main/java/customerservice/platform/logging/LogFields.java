package customerservice.platform.logging;

import java.util.Map;

/**
 * Fields of a JSON log line in addition to its message. A log statement passes them as the marker
 * of its record.
 *
 * @param values by field name, in order; without personal data
 */
public record LogFields(Map<String, Object> values) {}
