package customerservice.imports;

import customerservice.imports.records.CsvHeader;
import customerservice.imports.records.CsvRecordSplitter;
import customerservice.imports.records.Encoding;
import customerservice.imports.records.RawRecord;
import customerservice.imports.records.RecordError;
import customerservice.imports.records.RecordSplitter;
import customerservice.imports.records.Utf8Converter;
import customerservice.platform.database.Database;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.FieldError;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ValidationErrors;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stores a file of any size in chunks, with a few megabytes of memory. Each chunk is its own
 * transaction, so that no transaction lasts as long as the client's transfer.
 */
final class Upload {
  private static final String ALGORITHM = "SHA-256";

  /** The number of bytes that are read and split before other requests can run. */
  private static final int BLOCK_BYTES = 64 * 1024;

  private final Database database;
  private final ImportStore store;
  private final InstantSource clock;
  private final Job job;
  private final RecordSplitter splitter;
  private final Utf8Converter converter;
  private final MessageDigest digest;

  private Chunk chunk = new Chunk();
  private long chunks;
  private long records;
  private @Nullable Character separator;
  private @Nullable CsvHeader header;
  private @Nullable Reject failure;

  Upload(Database database, ImportStore store, InstantSource clock, Job job) {
    this.database = database;
    this.store = store;
    this.clock = clock;
    this.job = job;
    this.splitter = RecordSplitter.of(job.options().format());
    this.converter = new Utf8Converter(job.options().reading().encoding(), splitter);
    try {
      this.digest = MessageDigest.getInstance(ALGORITHM);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  /**
   * Reads and stores the file.
   *
   * @throws IOException if the connection breaks
   */
  void read(InputStream file) throws IOException {
    byte[] block = new byte[BLOCK_BYTES];
    for (int length = file.read(block); length >= 0; length = file.read(block)) {
      digest.update(block, 0, length);
      // The rest of an invalid file is read too: the client sends it before it reads the response.
      if (failure == null) {
        converter.feed(block, length);
        addRecords();
      }
      yieldToOthers();
    }
    if (failure == null) {
      converter.end();
      addRecords();
      storeChunk();
    }
  }

  /**
   * Splitting does not block, and the scheduler does not preempt virtual threads: without this, one
   * upload per processor delays every other request.
   */
  @SuppressWarnings("ThreadPriorityCheck") // Only fairness depends on it, not the result.
  private static void yieldToOthers() {
    Thread.yield();
  }

  private void addRecords() {
    RawRecord record = splitter.next();
    while (record != null && failure == null) {
      add(record);
      record = splitter.next();
    }
  }

  private void add(RawRecord record) {
    if (record.error() == RecordError.ENCODING) {
      failure = failure(record, FieldCode.INVALID_FORMAT, encodingMessage());
    } else if (splitter instanceof CsvRecordSplitter rows && header == null) {
      readHeader(record, rows);
    } else {
      chunk.add(record);
      records++;
      if (chunk.isFull()) {
        storeChunk();
      }
    }
  }

  private String encodingMessage() {
    return job.options().reading().encoding() == Encoding.UTF_8
        ? "The file is not encoded in UTF-8. State its charset in the Content-Type, such as"
            + " text/csv;charset=windows-1252, or save it in UTF-8."
        : "The file is not encoded in the charset of the Content-Type.";
  }

  private void readHeader(RawRecord row, CsvRecordSplitter rows) {
    if (row.error() != RecordError.NONE) {
      failure = failure(row, FieldCode.INVALID_FORMAT, CsvHeader.UNREADABLE);
      return;
    }
    Character stated = CsvHeader.statedSeparator(row.text()).orElse(null);
    if (separator == null && stated != null) {
      separator = stated;
      rows.separatedBy(stated);
      return;
    }
    ValidationErrors errors = new ValidationErrors();
    header = CsvHeader.read(row.text(), separator, job.options().reading(), errors);
    rows.separatedBy(header.separator());
    failure = errors.problem().map(problem -> failure(row, problem.errors())).orElse(null);
  }

  private static Reject failure(RawRecord record, FieldCode code, String message) {
    return failure(record, Problem.invalid("$", code, message).errors());
  }

  private static Reject failure(RawRecord record, List<FieldError> errors) {
    return Reject.of(record.line(), record.text(), errors, Set.of());
  }

  private void storeChunk() {
    if (!chunk.isEmpty()) {
      byte[] bytes = chunk.encoded();
      long number = chunks++;
      database.write(handle -> {
        store.insertChunk(handle, job, number, bytes, clock.instant());
        return true;
      });
      chunk = new Chunk();
    }
  }

  Job job() {
    return job;
  }

  /** The header of a CSV; null for another format or if the file has no header. */
  @Nullable CsvHeader header() {
    return header;
  }

  long records() {
    return records;
  }

  /** The reason why the file as a whole cannot be imported; null if it can. */
  @Nullable Reject failure() {
    return failure;
  }

  /** The SHA-256 of the file in hexadecimal. Can be read once. */
  String fingerprint() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
