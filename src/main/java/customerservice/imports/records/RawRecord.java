package customerservice.imports.records;

/**
 * A record of a file before it is parsed.
 *
 * @param line the line of the file on which the record starts, from 1
 * @param text without the line end; only the beginning if the record is too long
 */
public record RawRecord(long line, RecordError error, String text) {}
