package customerservice.segments;

import java.util.List;

/**
 * A filter of customers by segment.
 *
 * @param segments of which a customer must be in one; not empty
 * @param firstQuarter the first quarter-hour whose visits count ({@link SegmentRows#firstQuarter})
 */
public record SegmentFilter(List<Segment> segments, long firstQuarter) {
  /** Creates a filter. */
  public SegmentFilter {
    segments = List.copyOf(segments);
  }

  /** The names of the segments. */
  public List<String> codes() {
    return segments.stream().map(Segment::code).toList();
  }
}
