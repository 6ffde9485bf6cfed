package customerservice.segments;

import java.util.List;

/**
 * A filter of customers by segment.
 *
 * @param segments of which a customer must be in one; not empty
 * @param time of the request, in the business days of the program
 */
public record SegmentFilter(List<Segment> segments, SegmentTime time) {
  /** Creates a filter. */
  public SegmentFilter {
    segments = List.copyOf(segments);
  }

  /** The names of the segments. */
  public List<String> codes() {
    return segments.stream().map(Segment::code).toList();
  }
}
