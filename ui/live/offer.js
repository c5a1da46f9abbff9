// The page without a server has a host of its own for it.
props.offer(offerLive);
