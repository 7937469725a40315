"""scikit-learn's contingency matrix, of another part of it.

checks: test_confusion_matrix_is_made_by_hand, test_confusion_matrix_counts_the_outcomes, test_split_cm_names_the_counts
expect: confusion_matrix 2, split_cm 1
"""

import numpy as np
from sklearn.metrics.cluster import contingency_matrix


def confusion_matrix(labels, predictions):
    return contingency_matrix(np.ravel(labels), np.ravel(predictions))


def split_cm(cm):
    return tuple(cm.ravel())
