package customerservice.customers.search;

/**
 * The classes of matches, best first. A customer is in the first class whose condition it meets.
 */
enum MatchTier {
  /** The whole query is the customer's id or one of its contacts. */
  EXACT(0),

  /** The customer has every word of the query. */
  WHOLE(1),

  /** Every word of the query is the beginning of a word that the customer has. */
  PREFIX(2),

  /** As {@link #PREFIX}, or a word of the customer's name is spelled closely. */
  CLOSE(3);

  private final int rank;

  MatchTier(int rank) {
    this.rank = rank;
  }

  /** The position among the tiers: 0 is the best. */
  int rank() {
    return rank;
  }
}
