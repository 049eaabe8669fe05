"""What runs several replicas of the dashboard behind one address."""
